'use strict';
// Process manager in small: keeps one ringer process running.
const { fork } = require('node:child_process');
const net = require('node:net');

function ringer() {
  const tower = JSON.parse(process.env.CARILLON_CONFIG);
  setInterval(() => console.log('ring', tower.name), tower.interval);
}

function startRinger() {
  const child = fork(__filename, ['ringer'], { silent: true });
  child.on('exit', (code) => {
    console.log(`ringer exited with ${code}, restarting`);
    setTimeout(startRinger, 100);
  });
}

if (process.argv[2] === 'ringer') {
  ringer();
} else {
  net.createServer((socket) => socket.end('ok\n')).listen(0, '127.0.0.1');
  startRinger();
}
