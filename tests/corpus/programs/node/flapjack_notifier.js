'use strict';
// Notifier whose broker may be away: it tries again with growing, jittered pauses
// and writes one line when the state changes, not one for each attempt.
const net = require('net');
const { EventEmitter } = require('events');

class Backoff {
  constructor(first, limit) {
    this.first = first;
    this.limit = limit;
    this.attempt = 0;
  }

  reset() {
    this.attempt = 0;
  }

  next() {
    const full = Math.min(this.limit, this.first * 2 ** this.attempt);
    this.attempt += 1;
    return full * (0.75 + Math.random() * 0.25);
  }
}

class BrokerLink extends EventEmitter {
  constructor(host, port) {
    super();
    this.host = host;
    this.port = port;
    this.backoff = new Backoff(1500, 30000);
    this.up = null;
  }

  setState(up, reason) {
    if (this.up === up) return;
    this.up = up;
    console.error(`broker ${up ? 'connected' : 'away'} ${reason}`);
  }

  connect() {
    const socket = net.connect(this.port, this.host);
    let reason = 'closed';
    socket.on('connect', () => {
      this.setState(true, `${this.host}:${this.port}`);
      this.backoff.reset();
      this.emit('up', socket);
    });
    socket.on('error', (error) => { reason = error.code; });
    socket.on('close', () => {
      this.setState(false, reason);
      setTimeout(() => this.connect(), this.backoff.next());
    });
  }
}

class Notifier {
  constructor(link) {
    this.pending = [];
    link.on('up', (socket) => this.flush(socket));
  }

  notify(text) {
    this.pending.push(text);
  }

  flush(socket) {
    for (const text of this.pending.splice(0)) socket.write(`${text}\n`);
  }
}

const link = new BrokerLink(process.env.HOST, Number(process.env.PORT));
const notifier = new Notifier(link);
notifier.notify('notifier started');
link.connect();
