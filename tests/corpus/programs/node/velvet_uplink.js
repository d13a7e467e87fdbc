'use strict';
// Theatre lighting: the primary runs a web desk and an uplink worker that must always
// be connected to the stage console.
const cluster = require('node:cluster');
const http = require('node:http');
const net = require('node:net');
const { EventEmitter } = require('node:events');

class Uplink extends EventEmitter {
  constructor({ host, port }) {
    super();
    this.target = { host, port };
    this.attempts = 0;
    this.lastError = null;
  }

  open() {
    this.attempts += 1;
    this.socket = net.createConnection(this.target);
    this.socket.setEncoding('utf8');
    this.socket.once('connect', () => {
      this.attempts = 0;
      this.socket.write('HELLO desk\r\n');
      this.emit('up');
    });
    this.socket.on('data', (cue) => this.emit('cue', cue.trim()));
    this.socket.on('error', (err) => {
      this.lastError = err.code;
    });
    // 'close' follows 'error' as well, so this covers every way to lose the line
    this.socket.once('close', () => this.emit('down'));
  }
}

function keepOpen(link) {
  link.on('down', () => link.open());
  link.open();
  return link;
}

function runUplink() {
  const url = new URL(process.env.HTTP_URL || 'http://127.0.0.1:9');
  const link = keepOpen(new Uplink({ host: url.hostname, port: Number(url.port || 80) }));
  link.on('cue', (cue) => process.send({ cue }));
}

function runDesk() {
  http
    .createServer((req, res) => res.end('velvet desk\n'))
    .listen(0, '127.0.0.1');
}

if (cluster.isPrimary) {
  for (const role of ['desk', 'uplink']) {
    cluster.fork({ ROLE: role }).on('message', ({ cue }) => {
      if (cue) console.log('cue', cue);
    });
  }
  cluster.on('exit', (worker, code) => console.error('worker', worker.id, 'ended', code));
} else if (process.env.ROLE === 'uplink') {
  runUplink();
} else {
  runDesk();
}
