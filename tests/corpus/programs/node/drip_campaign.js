'use strict';
// Workers of the drip mail campaigns: each blocks on its marker set until a mail is due.
const net = require('net');

const PREFIX = process.env.QUEUE || 'drip';
const CAMPAIGNS = ['welcome', 'trial', 'renewal', 'winback', 'survey', 'birthday', 'upgrade', 'digest'];
const MAX_BLOCK_MS = 5000;

// A minimal RESP client: one request at a time, answers in order.
class RespClient {
  constructor(url) {
    const { hostname, port, password } = new URL(url);
    this.waiting = [];
    this.buffer = '';
    this.socket = net.connect(Number(port), hostname);
    this.socket.setEncoding('utf8');
    this.socket.on('data', (chunk) => this.onData(chunk));
    this.socket.on('error', (error) => { console.error(error.message); process.exit(1); });
    if (password) this.command('AUTH', password);
  }

  command(...args) {
    const parts = args.map((arg) => `$${Buffer.byteLength(String(arg))}\r\n${arg}\r\n`);
    this.socket.write(`*${args.length}\r\n${parts.join('')}`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  onData(chunk) {
    this.buffer += chunk;
    while (this.waiting.length > 0) {
      const parsed = this.parse(0);
      if (!parsed) return;
      this.buffer = this.buffer.slice(parsed.end);
      const { resolve, reject } = this.waiting.shift();
      if (parsed.value instanceof Error) reject(parsed.value);
      else resolve(parsed.value);
    }
  }

  parse(at) {
    const eol = this.buffer.indexOf('\r\n', at);
    if (eol < 0) return null;
    const head = this.buffer.slice(at + 1, eol);
    const end = eol + 2;
    switch (this.buffer[at]) {
      case '+': return { value: head, end };
      case '-': return { value: new Error(head), end };
      case ':': return { value: Number(head), end };
      case '$': {
        const length = Number(head);
        if (length < 0) return { value: null, end };
        if (this.buffer.length < end + length + 2) return null;
        return { value: this.buffer.slice(end, end + length), end: end + length + 2 };
      }
      default: {
        const items = [];
        let position = end;
        for (let i = 0; i < Number(head); i += 1) {
          const item = this.parse(position);
          if (!item) return null;
          items.push(item.value);
          position = item.end;
        }
        return { value: Number(head) < 0 ? null : items, end: position };
      }
    }
  }

  // Wait for the lowest member of a set, for at most timeoutMs.
  popLowest(key, timeoutMs) {
    return this.command('BZPOPMIN', key, (timeoutMs / 1000).toFixed(4));
  }
}

class CampaignWorker {
  constructor(client, campaign) {
    this.client = client;
    this.queue = `${PREFIX}:${campaign}`;
    this.sent = 0;
  }

  // How long to block: until the next delayed mail, in seconds.
  async blockTimeout() {
    const next = await this.client.command('ZRANGE', `${this.queue}:delayed`, 0, 0, 'WITHSCORES');
    const delay = next.length > 0 ? Number(next[1]) - Date.now() : MAX_BLOCK_MS;
    return Math.max(1, Math.min(MAX_BLOCK_MS, delay)) / 1000;
  }

  async promoteDue() {
    const due = await this.client.command('ZRANGEBYSCORE', `${this.queue}:delayed`, 0, Date.now());
    for (const mail of due) {
      await this.client.command('ZREM', `${this.queue}:delayed`, mail);
      this.sent += 1;
    }
  }

  async run() {
    for (;;) {
      const timeout = await this.blockTimeout();
      const marker = await this.client.popLowest(`${this.queue}:marker`, timeout);
      if (marker) await this.promoteDue();
    }
  }
}

async function startCampaign(campaign) {
  // A blocking command holds up its connection, so each worker has one of its own.
  const client = new RespClient(process.env.REDIS_URL);
  const worker = new CampaignWorker(client, campaign);
  await client.command('ZADD', `${worker.queue}:delayed`, Date.now() + 86400000, 'mail-2');
  await worker.run();
}

Promise.all(CAMPAIGNS.map(startCampaign)).catch((error) => { console.error(error); process.exit(1); });
