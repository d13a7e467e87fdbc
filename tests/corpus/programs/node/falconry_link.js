'use strict';
// Link of the falconry's trackers to the collection server: sends positions, keeps what it could
// not send, and connects again when the link is lost.
const net = require('net');
const { EventEmitter } = require('events');

const MIN_DELAY_MS = 15;
const MAX_DELAY_MS = 30_000;

class TrackerLink extends EventEmitter {
  constructor(host, port) {
    super();
    this.host = host;
    this.port = port;
    this.delay = MIN_DELAY_MS;
    this.unsent = [];
    this.socket = null;
  }

  connect() {
    const socket = net.connect(this.port, this.host);
    socket.setKeepAlive(true, 20_000);
    socket.on('connect', () => {
      this.delay = MIN_DELAY_MS;
      this.socket = socket;
      this.flush();
    });
    socket.on('data', (chunk) => this.emit('acknowledged', chunk.toString().trim()));
    socket.on('error', (error) => this.emit('trouble', error));
    socket.on('close', () => this.later());
  }

  later() {
    this.socket = null;
    setTimeout(() => this.connect(), this.delay);
    this.delay = Math.min(this.delay * 2, MAX_DELAY_MS);
  }

  send(position) {
    this.unsent.push(position);
    if (this.socket) {
      this.flush();
    }
  }

  flush() {
    for (const position of this.unsent.splice(0)) {
      this.socket.write(`${JSON.stringify(position)}\n`);
    }
  }
}

const link = new TrackerLink(process.env.HOST, Number(process.env.PORT));
link.on('trouble', () => {});
link.on('acknowledged', (id) => console.log(`stored ${id}`));
link.connect();

process.stdin.on('data', (line) => {
  const [bird, latitude, longitude] = line.toString().trim().split(/\s+/);
  link.send({ bird, latitude: Number(latitude), longitude: Number(longitude) });
});
process.stdin.on('error', () => {});
