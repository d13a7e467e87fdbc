// Signal box: a cluster of two HTTP workers, a shell helper that moves the points and a Python
// helper that keeps the time table. The primary asks everybody every ten seconds if they are well.
'use strict';
const cluster = require('cluster');
const http = require('http');
const readline = require('readline');
const { spawn } = require('child_process');

const POINTS = 'while read -r word rest; do [ "$word" = ping ] && echo pong || echo "moved $rest"; done';
const TIMETABLE = [
  'import sys',
  'for line in sys.stdin:',
  '    print("pong" if line.strip() == "ping" else "no train", flush=True)',
].join('\n');

class Helper {
  constructor(name, command, args) {
    this.name = name;
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = 0;
    readline.createInterface({ input: this.process.stdout }).on('line', () => { this.answers += 1; });
    this.process.stdin.on('error', () => {});
  }

  ping() {
    this.process.stdin.write('ping\n');
  }
}

function primary() {
  const helpers = [
    new Helper('points', 'bash', ['-c', POINTS]),
    new Helper('timetable', 'python3', ['-c', TIMETABLE]),
  ];
  for (let i = 0; i < 2; i += 1) cluster.fork();
  cluster.on('exit', () => setTimeout(() => cluster.fork(), 3000));
  setInterval(() => {
    helpers.forEach((helper) => helper.ping());
    Object.values(cluster.workers).forEach((worker) => worker.send('ping'));
  }, 10000);
}

function worker() {
  process.on('message', () => process.send('pong'));
  http.createServer((request, response) => response.end('all clear\n'))
    .listen(Number(process.env.PORT) || 0, '127.0.0.1');
}

if (cluster.isPrimary) primary();
else worker();
