'use strict';
// Reads shipments from a stream as a member of a consumer group. One connection blocks in
// XREADGROUP for half a minute at a time, another one acknowledges and says PING.
const net = require('net');

const url = new URL(process.env.REDIS_URL);
const STREAM = `${process.env.QUEUE}:shipments`;
const GROUP = 'warehouse';
const ME = `reader-${process.pid}`;
const BLOCK_MS = 30_000;
const PING_MS = 10_000;

function encode(words) {
  return `*${words.length}\r\n` + words.map((w) => `$${Buffer.byteLength(String(w))}\r\n${w}\r\n`).join('');
}

// Returns [value, next position], or undefined while the reply is not complete.
function parse(text, at) {
  const end = text.indexOf('\r\n', at);
  if (end < 0) return undefined;
  const head = text.slice(at + 1, end);
  let next = end + 2;
  switch (text[at]) {
    case '+': return [head, next];
    case '-': return [new Error(head), next];
    case ':': return [Number(head), next];
    case '$': {
      const size = Number(head);
      if (size < 0) return [null, next];
      if (text.length < next + size + 2) return undefined;
      return [text.slice(next, next + size), next + size + 2];
    }
    default: {
      const count = Number(head);
      if (count < 0) return [null, next];
      const values = [];
      for (let n = 0; n < count; n += 1) {
        const part = parse(text, next);
        if (!part) return undefined;
        values.push(part[0]);
        next = part[1];
      }
      return [values, next];
    }
  }
}

class Connection {
  constructor() {
    this.waiting = [];
    this.text = '';
    this.socket = net.connect(Number(url.port), url.hostname);
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk) => this.receive(chunk));
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error('connection closed'));
    });
  }

  receive(chunk) {
    this.text += chunk;
    let reply;
    while (this.text && (reply = parse(this.text, 0))) {
      this.text = this.text.slice(reply[1]);
      const { resolve, reject } = this.waiting.shift();
      if (reply[0] instanceof Error) reject(reply[0]);
      else resolve(reply[0]);
    }
  }

  send(...words) {
    if (this.socket.destroyed) return Promise.reject(new Error('connection closed'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(encode(words));
    });
  }

  close() {
    this.socket.destroy();
  }
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function makeGroup(control) {
  try {
    await control.send('XGROUP', 'CREATE', STREAM, GROUP, '$', 'MKSTREAM');
  } catch (error) {
    if (!error.message.startsWith('BUSYGROUP')) throw error;
  }
}

async function session() {
  const control = new Connection();
  const reader = new Connection();
  const pings = setInterval(() => control.send('PING').catch(() => reader.close()), PING_MS);
  try {
    await makeGroup(control);
    for (;;) {
      const reply = await reader.send('XREADGROUP', 'GROUP', GROUP, ME, 'COUNT', 50, 'BLOCK', BLOCK_MS, 'STREAMS', STREAM, '>');
      if (!reply) continue; // nothing in half a minute
      for (const [id, fields] of reply[0][1]) {
        await control.send('HSET', `${STREAM}:seen`, id, fields.join(' '));
        await control.send('XACK', STREAM, GROUP, id);
      }
    }
  } finally {
    clearInterval(pings);
    control.close();
    reader.close();
  }
}

(async () => {
  let delay = 1_000;
  for (;;) {
    const started = Date.now();
    try {
      await session();
    } catch (error) {
      if (Date.now() - started > 60_000) delay = 1_000;
      await pause(delay);
      delay = Math.min(delay * 2, 60_000);
    }
  }
})();
