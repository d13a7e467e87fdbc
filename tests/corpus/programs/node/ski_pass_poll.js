'use strict';
// Ski passes: the gates ask the till for blocked passes by long polling; the till holds each request for 25 seconds.
const http = require('http');

const HOLD_MS = 25000;

class Till {
  constructor() {
    this.waiting = new Set();
    this.server = http.createServer((request, response) => this.hold(response));
    this.server.requestTimeout = 0;
  }

  hold(response) {
    const entry = { response, timer: setTimeout(() => this.answer(entry, []), HOLD_MS) };
    this.waiting.add(entry);
    response.on('close', () => {
      clearTimeout(entry.timer);
      this.waiting.delete(entry);
    });
  }

  answer(entry, passes) {
    clearTimeout(entry.timer);
    this.waiting.delete(entry);
    entry.response.end(JSON.stringify(passes));
  }

  block(pass) {
    for (const entry of [...this.waiting]) this.answer(entry, [pass]);
  }
}

class Gate {
  constructor(name, port, agent) {
    this.name = name;
    this.options = { host: '127.0.0.1', port, path: `/blocked?gate=${name}`, agent };
    this.blocked = new Set();
  }

  ask() {
    const request = http.get(this.options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part) => { body += part; });
      response.on('end', () => {
        for (const pass of JSON.parse(body)) this.blocked.add(pass);
        this.ask();
      });
    });
    request.on('error', () => setTimeout(() => this.ask(), 5000));
  }
}

const till = new Till();
till.server.listen(Number(process.env.PORT || 0), '127.0.0.1', () => {
  const { port } = till.server.address();
  const agent = new http.Agent({ keepAlive: true });
  for (const name of ['valley', 'middle', 'summit', 'glacier']) new Gate(name, port, agent).ask();
});

process.on('SIGHUP', () => till.block('all'));
