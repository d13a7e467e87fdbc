'use strict';
// Grinds spices by order: takes up to ten orders at a time from a Redis list (BLMPOP), works out
// the grain sizes of each, and hands all results back in one write.
const crypto = require('node:crypto');
const net = require('node:net');

const BATCH = 10;
const WAIT_SECONDS = 5;

function encode(parts) {
  return `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(String(part))}\r\n${part}\r\n`).join('')}`;
}

// A reply from text that begins at `at`: [value, end], or undefined while it is not all there.
function decode(text, at) {
  const stop = text.indexOf('\r\n', at);
  if (stop < 0) return undefined;
  const head = text.slice(at + 1, stop);
  const next = stop + 2;
  switch (text[at]) {
    case '+': return [head, next];
    case '-': return [new Error(head), next];
    case ':': return [Number(head), next];
    case '$': {
      const size = Number(head);
      if (size < 0) return [null, next];
      return text.length < next + size + 2 ? undefined : [text.slice(next, next + size), next + size + 2];
    }
    default: {
      if (Number(head) < 0) return [null, next];
      const values = [];
      let end = next;
      for (let i = 0; i < Number(head); i += 1) {
        const part = decode(text, end);
        if (part === undefined) return undefined;
        values.push(part[0]);
        end = part[1];
      }
      return [values, end];
    }
  }
}

class Redis {
  constructor(address) {
    const url = new URL(address);
    this.text = '';
    this.pending = [];
    this.socket = net.connect(Number(url.port || 6379), url.hostname);
    this.socket.setNoDelay(true).setEncoding('latin1');
    this.socket.on('data', (data) => this.receive(data));
    this.socket.on('close', () => process.exit(1));
    this.socket.on('error', (error) => console.error(error.message));
  }

  receive(data) {
    this.text += data;
    for (let reply = decode(this.text, 0); reply !== undefined; reply = decode(this.text, 0)) {
      this.text = this.text.slice(reply[1]);
      this.pending.shift()(reply[0]);
    }
  }

  send(...commands) {
    this.socket.write(commands.map(encode).join(''));
    return Promise.all(commands.map(() => new Promise((resolve) => { this.pending.push(resolve); })));
  }
}

function grind(order) {
  let grain = Buffer.from(order);
  const sizes = [];
  for (let turn = 0; turn < 400; turn += 1) {
    grain = crypto.createHash('sha256').update(grain).digest();
    sizes.push(grain[0] * 256 + grain[1]);
  }
  sizes.sort((a, b) => a - b);
  return { order, fine: sizes[40], median: sizes[200], coarse: sizes[360] };
}

async function main() {
  const redis = new Redis(process.env.REDIS_URL);
  const orders = process.env.QUEUE || 'spice:orders';
  for (;;) {
    const [taken] = await redis.send(['BLMPOP', WAIT_SECONDS, 1, orders, 'RIGHT', 'COUNT', BATCH]);
    if (taken instanceof Error) throw taken;
    if (taken === null) continue;
    const ground = taken[1].map(grind);
    await redis.send(...ground.map((result) => ['SET', `spice:${result.order}`, JSON.stringify(result), 'EX', 60]));
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
