'use strict';
// Regatta results: follows the stream of finish times and keeps the ranking of each class.
const net = require('net');
const { URL } = require('url');

class Redis {
  constructor(address) {
    const { hostname, port } = new URL(address);
    this.socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    this.pending = [];
    this.buffer = '';
    this.socket.on('data', (chunk) => {
      this.buffer += chunk;
      this.drain();
    });
    this.socket.on('close', () => process.exit(1));
  }

  send(...words) {
    const parts = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`);
    this.socket.write(`*${words.length}\r\n${parts.join('')}`);
    return new Promise((resolve, reject) => this.pending.push({ resolve, reject }));
  }

  parse(at) {
    const end = this.buffer.indexOf('\r\n', at);
    if (end < 0) return null;
    const kind = this.buffer[at];
    const text = this.buffer.slice(at + 1, end);
    if (kind === '+' || kind === ':') return { value: text, next: end + 2 };
    if (kind === '-') return { value: new Error(text), next: end + 2 };
    const size = Number(text);
    if (size < 0) return { value: null, next: end + 2 };
    if (kind === '$') {
      if (this.buffer.length < end + 4 + size) return null;
      return { value: this.buffer.substr(end + 2, size), next: end + 4 + size };
    }
    const value = [];
    let next = end + 2;
    for (let i = 0; i < size; i += 1) {
      const item = this.parse(next);
      if (!item) return null;
      value.push(item.value);
      next = item.next;
    }
    return { value, next };
  }

  drain() {
    for (let reply = this.parse(0); this.buffer && reply; reply = this.buffer && this.parse(0)) {
      this.buffer = this.buffer.slice(reply.next);
      const { resolve, reject } = this.pending.shift();
      if (reply.value instanceof Error) reject(reply.value);
      else resolve(reply.value);
    }
  }
}

async function follow(redis, onFinish) {
  let last = '$';
  for (;;) {
    const reply = await redis.send('XREAD', 'COUNT', 50, 'BLOCK', 50, 'STREAMS', 'regatta:finishes', last);
    for (const [, entries] of reply || []) {
      for (const [id, fields] of entries) {
        onFinish(fields);
        last = id;
      }
    }
  }
}

const ranking = new Map();
follow(new Redis(process.env.REDIS_URL), ([, boat, , seconds]) => {
  ranking.set(boat, Number(seconds));
});
