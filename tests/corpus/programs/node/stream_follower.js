'use strict';
// Follows a stream on Valkey with XREAD BLOCK, speaking the protocol over a plain socket; a second connection sends PING every 8 s.
const net = require('node:net');

const url = new URL(process.env.REDIS_URL || 'redis://127.0.0.1:6379');
const key = `${process.env.QUEUE || 'events'}:stream`;

function encode(parts) {
  return `*${parts.length}\r\n${parts.map((p) => `$${Buffer.byteLength(p)}\r\n${p}\r\n`).join('')}`;
}

class Link {
  constructor(name, onReady, onData) {
    this.name = name;
    this.onReady = onReady;
    this.onData = onData;
    this.delay = 1000;
    this.open();
  }

  open() {
    this.socket = net.connect({ host: url.hostname, port: Number(url.port || 6379), keepAlive: true });
    this.socket.setNoDelay(true);
    this.socket.on('connect', () => { this.delay = 1000; this.onReady(this); });
    this.socket.on('data', (chunk) => this.onData(this, chunk.toString()));
    this.socket.on('error', (error) => console.error(`${this.name}: ${error.code}`));
    this.socket.on('close', () => {
      setTimeout(() => this.open(), this.delay);
      this.delay = Math.min(this.delay * 2, 30_000);
    });
  }

  send(...parts) {
    if (this.socket.writable) this.socket.write(encode(parts));
  }
}

let last = '$';

function readNext(link) {
  link.send('XREAD', 'BLOCK', '5000', 'COUNT', '100', 'STREAMS', key, last);
}

new Link('reader', readNext, (link, text) => {
  const ids = text.match(/\d+-\d+/g);
  if (ids) last = ids[ids.length - 1];
  readNext(link);
});

const heart = new Link('heart', () => {}, () => {});
setInterval(() => heart.send('PING'), 8000);
