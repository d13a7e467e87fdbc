'use strict';
// Gate relay: the HTTP side rings a shared bell, a worker opens the postern.
const fs = require('fs');
const http = require('http');
const path = require('path');
const { Worker, isMainThread, workerData } = require('worker_threads');

const RUNG = 0;
const OPENED = 1;

function keepGate(shared) {
  const bell = new Int32Array(shared);
  let answered = 0;
  while (true) {
    const rung = Atomics.load(bell, RUNG);
    if (rung === answered) {
      Atomics.wait(bell, RUNG, answered);
      continue;
    }
    answered = rung;
    Atomics.add(bell, OPENED, 1);
  }
}

class GateServer {
  constructor(shared) {
    this.bell = new Int32Array(shared);
    this.waiting = new Set();
    this.server = http.createServer((req, res) => this.handle(req, res));
    this.server.keepAliveTimeout = 60_000;
  }

  handle(req, res) {
    if (req.url === '/ring') {
      Atomics.add(this.bell, RUNG, 1);
      Atomics.notify(this.bell, RUNG);
      for (const visitor of this.waiting) visitor.end('rung\n');
      this.waiting.clear();
      res.end('ok\n');
    } else {
      // long poll: answered when somebody rings
      this.waiting.add(res);
      res.on('close', () => this.waiting.delete(res));
    }
  }

  watchRules(folder) {
    const rules = path.join(folder, 'gate.rules');
    fs.writeFileSync(rules, 'allow all\n');
    fs.watch(rules, () => console.log('rules changed'));
  }

  listen(port, host) {
    this.server.listen(port, host);
    setInterval(() => {
      const opened = Atomics.load(this.bell, OPENED);
      if (opened !== this.reported) console.log(`opened ${opened} times`);
      this.reported = opened;
    }, 2500);
  }
}

if (isMainThread) {
  const shared = new SharedArrayBuffer(8);
  new Worker(__filename, { workerData: shared });
  const gate = new GateServer(shared);
  gate.watchRules(process.env.DATA_DIR || '.');
  gate.listen(Number(process.env.PORT || 0), process.env.HOST || '127.0.0.1');
} else {
  keepGate(workerData);
}
