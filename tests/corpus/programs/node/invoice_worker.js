'use strict';
// Takes jobs from a Redis list and seals each one: the text is expanded to a document,
// compressed, and signed.
const crypto = require('node:crypto');
const net = require('node:net');
const zlib = require('node:zlib');

const BLOCK_SECONDS = 5;
const SIGN_ROUNDS = 8000;

// Just enough of the Redis protocol for one request at a time.
class RedisConnection {
  constructor(url) {
    this.url = new URL(url);
    this.buffer = Buffer.alloc(0);
    this.waiting = [];
  }

  async connect() {
    this.socket = net.connect({ host: this.url.hostname, port: Number(this.url.port || 6379) });
    this.socket.setNoDelay(true);
    this.socket.on('data', (data) => this.onData(data));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('connection closed')));
    if (this.url.password) {
      await this.command('AUTH', decodeURIComponent(this.url.password));
    }
    const database = this.url.pathname.slice(1);
    if (database && database !== '0') {
      await this.command('SELECT', database);
    }
  }

  fail(error) {
    for (const { reject } of this.waiting.splice(0)) {
      reject(error);
    }
  }

  command(...parts) {
    const text = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('');
    this.socket.write(`*${parts.length}\r\n${text}`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  onData(data) {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const reply = this.parse(0);
      if (reply === null) {
        return;
      }
      this.buffer = this.buffer.subarray(reply.end);
      const waiter = this.waiting.shift();
      if (reply.value instanceof Error) {
        waiter.reject(reply.value);
      } else {
        waiter.resolve(reply.value);
      }
    }
  }

  // Gives { value, end }, or null if the reply is not complete yet.
  parse(start) {
    const stop = this.buffer.indexOf('\r\n', start);
    if (stop < 0) {
      return null;
    }
    const kind = String.fromCharCode(this.buffer[start]);
    const head = this.buffer.toString('utf8', start + 1, stop);
    let end = stop + 2;
    if (kind === '+') {
      return { value: head, end };
    }
    if (kind === '-') {
      return { value: new Error(head), end };
    }
    if (kind === ':') {
      return { value: Number(head), end };
    }
    const length = Number(head);
    if (length < 0) {
      return { value: undefined, end };
    }
    if (kind === '$') {
      if (this.buffer.length < end + length + 2) {
        return null;
      }
      return { value: this.buffer.toString('utf8', end, end + length), end: end + length + 2 };
    }
    const values = [];
    for (let i = 0; i < length; i += 1) {
      const item = this.parse(end);
      if (item === null) {
        return null;
      }
      values.push(item.value);
      end = item.end;
    }
    return { value: values, end };
  }
}

class InvoiceWorker {
  constructor(connection, queue) {
    this.connection = connection;
    this.queue = queue;
    this.sealed = 0;
  }

  async run() {
    for (;;) {
      const reply = await this.connection.command('BRPOP', this.queue, String(BLOCK_SECONDS));
      if (reply !== undefined) {
        this.seal(reply[1]);
      }
    }
  }

  seal(job) {
    const lines = Array.from({ length: 2000 }, (_, i) => `${i};${job};${(i * 37) % 1000}`);
    const document = zlib.gzipSync(lines.join('\n'));
    const seal = crypto.pbkdf2Sync(document, 'invoice', SIGN_ROUNDS, 32, 'sha256');
    this.sealed += 1;
    return seal;
  }
}

async function main() {
  const connection = new RedisConnection(process.env.REDIS_URL);
  await connection.connect();
  await new InvoiceWorker(connection, process.env.QUEUE || 'invoices').run();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
