'use strict';
// Keeps a connection to an upstream server.  A lost connection is opened again after a
// pause that doubles with every failure.
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { EventEmitter } = require('node:events');

const FIRST_DELAY_MS = 5;
const LONGEST_DELAY_MS = 30000;

class Backoff {
  constructor() {
    this.reset();
  }

  reset() {
    this.delay = FIRST_DELAY_MS;
  }

  next() {
    const delay = this.delay;
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY_MS);
    return delay;
  }
}

class UpstreamLink extends EventEmitter {
  constructor(host, port) {
    super();
    this.host = host;
    this.port = port;
    this.backoff = new Backoff();
    this.attempts = 0;
  }

  open() {
    this.attempts += 1;
    const socket = net.connect({ host: this.host, port: this.port });
    socket.setNoDelay(true);
    socket.on('connect', () => {
      this.backoff.reset();
      socket.write('LOGIN agent-7\n');
      this.emit('open');
    });
    socket.on('data', (data) => this.emit('message', data));
    socket.on('error', (error) => { this.lastError = error; });
    socket.on('close', () => this.onClose());
  }

  onClose() {
    setTimeout(() => this.open(), this.backoff.next());
  }
}

const link = new UpstreamLink(process.env.HOST || '127.0.0.1', Number(process.env.PORT));
let messages = 0;
link.on('message', () => { messages += 1; });
link.open();

// A status file for the monitoring.
const statusPath = path.join(process.env.DATA_DIR || '.', 'link-status.json');
setInterval(() => {
  const status = { attempts: link.attempts, messages, error: link.lastError?.code ?? null };
  fs.writeFile(statusPath, JSON.stringify(status), () => {});
}, 30000);
