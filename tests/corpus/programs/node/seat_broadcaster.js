'use strict';
// Seat map of a theatre: browsers listen by server-sent events and hear about every sale.
// Nothing is sold at night; a comment line every fifteen seconds keeps the proxies from
// closing the streams. The box-office screens are opened by this process itself.
const http = require('http');

const HEARTBEAT_MS = 15_000;
const STALE_MS = 60_000;
const SCREENS = 40;

class Audience {
  constructor() {
    this.streams = new Set();
    setInterval(() => this.heartbeat(), HEARTBEAT_MS);
  }

  join(response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write('event: hello\ndata: {}\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  heartbeat() {
    for (const stream of this.streams) stream.write(':\n\n');
  }

  publish(sale) {
    const text = `event: sale\ndata: ${JSON.stringify(sale)}\n\n`;
    for (const stream of this.streams) stream.write(text);
  }
}

class Screen {
  constructor(port) {
    this.port = port;
    this.seats = new Map();
    this.listen();
  }

  listen() {
    const request = http.get({ port: this.port, path: '/seats', agent: false }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (text) => {
        this.alive(request);
        this.read(text);
      });
      response.on('close', () => this.later());
    });
    request.on('error', () => this.later());
    this.alive(request);
  }

  // A stream that has been silent for four heartbeats is dead.
  alive(request) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => request.destroy(), STALE_MS);
  }

  later() {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.listen(), 5_000);
  }

  read(text) {
    const match = /event: sale\ndata: (.*)\n/.exec(text);
    if (match) {
      const sale = JSON.parse(match[1]);
      this.seats.set(sale.seat, sale.buyer);
    }
  }
}

const audience = new Audience();
const server = http.createServer((request, response) => {
  if (request.method === 'GET' && request.url === '/seats') return audience.join(response);
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      audience.publish(JSON.parse(body));
      response.writeHead(204).end();
    });
    return undefined;
  }
  return response.writeHead(404).end();
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  for (let n = 0; n < SCREENS; n += 1) new Screen(server.address().port);
});
