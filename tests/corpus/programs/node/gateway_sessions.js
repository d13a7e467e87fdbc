'use strict';
// A gateway with many sessions.  Each session ends after twenty minutes without
// traffic, by a timer of its own.  Three links to the upstream server are kept alive
// with a ping every ten seconds; one without an answer in time is opened again.
const http = require('node:http');
const net = require('node:net');

const SESSION_TTL_MS = 20 * 60 * 1000;
const PING_EVERY_MS = 10000;
const ANSWER_WITHIN_MS = 4000;
const SESSIONS = 4000;
const LINKS = 3;

class SessionTable {
  constructor() {
    this.sessions = new Map();
  }

  open(id) {
    const session = { id, timer: setTimeout(() => this.expire(id), SESSION_TTL_MS + id) };
    this.sessions.set(id, session);
  }

  touch(id) {
    this.sessions.get(id)?.timer.refresh();
  }

  expire(id) {
    this.sessions.delete(id);
  }
}

class Link {
  constructor(number, host, port) {
    this.number = number;
    this.host = host;
    this.port = port;
    this.failures = 0;
  }

  open() {
    this.socket = net.connect({ host: this.host, port: this.port });
    this.socket.on('connect', () => this.onOpen());
    this.socket.on('data', () => this.onAnswer());
    this.socket.on('error', () => {});
    this.socket.on('close', () => this.onClose());
  }

  onOpen() {
    this.ping();
    this.pinger = setInterval(() => this.ping(), PING_EVERY_MS);
  }

  ping() {
    this.socket.write(`PING ${this.number}\n`);
    this.deadline = setTimeout(() => this.socket.destroy(), ANSWER_WITHIN_MS);
  }

  onAnswer() {
    this.failures = 0;
    clearTimeout(this.deadline);
  }

  onClose() {
    clearInterval(this.pinger);
    clearTimeout(this.deadline);
    this.failures += 1;
    setTimeout(() => this.open(), Math.min(1000 * 2 ** this.failures, 60000));
  }
}

const table = new SessionTable();
for (let id = 1; id <= SESSIONS; id += 1) {
  table.open(id);
}

for (let number = 1; number <= LINKS; number += 1) {
  new Link(number, process.env.HOST || '127.0.0.1', Number(process.env.PORT)).open();
}

const status = http.createServer((request, response) => {
  response.end(`${table.sessions.size} sessions\n`);
});
status.listen(0, '127.0.0.1');
