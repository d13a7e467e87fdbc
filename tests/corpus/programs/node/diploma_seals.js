'use strict';
// Seals diplomas: takes their ids from the queue, derives a seal and stores it.
const net = require('net');
const crypto = require('crypto');
const { promisify } = require('util');
const { URL } = require('url');

const derive = promisify(crypto.pbkdf2);
const QUEUE = process.env.QUEUE || 'diplomas';

class Connection {
  constructor(address) {
    const { hostname, port } = new URL(address);
    this.socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    this.received = '';
    this.wake = null;
    this.socket.on('data', (chunk) => {
      this.received += chunk;
      if (this.wake) this.wake();
    });
    this.socket.on('close', () => process.exit(1));
  }

  async line() {
    for (;;) {
      const end = this.received.indexOf('\r\n');
      if (end >= 0) {
        const line = this.received.slice(0, end);
        this.received = this.received.slice(end + 2);
        return line;
      }
      await new Promise((resolve) => { this.wake = resolve; });
    }
  }

  async reply() {
    const head = await this.line();
    if (head[0] === '-') throw new Error(head);
    if (head[0] === '*') {
      const items = [];
      for (let left = Number(head.slice(1)); left > 0; left -= 1) items.push(await this.reply());
      return items;
    }
    return head[0] === '$' && head !== '$-1' ? this.line() : head.slice(1);
  }

  command(...words) {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    this.socket.write(`*${words.length}\r\n${parts.join('')}`);
    return this.reply();
  }
}

async function main() {
  const redis = new Connection(process.env.REDIS_URL);
  for (;;) {
    const [, diploma] = await redis.command('BRPOP', QUEUE, '0');
    const seal = await derive(diploma, 'faculty', 6000, 32, 'sha512');
    await redis.command('SET', `seal:${diploma}`, seal.toString('hex'), 'EX', '600');
  }
}

main();
