'use strict';
// A shop's background modules: each has a file-backed queue and its own poller.
const fs = require('fs');
const path = require('path');

const MODULES = ['catalog', 'orders', 'sales', 'customers', 'search', 'mail', 'audit', 'billing',
  'shipping', 'returns', 'reviews', 'prices', 'stock', 'exports', 'imports'];
const KINDS = ['events', 'jobs', 'retries'];
const POLL_MS = 300;

class FileQueue {
  constructor(directory, name) {
    this.file = path.join(directory, `${name}.json`);
    fs.writeFileSync(this.file, '[]');
  }

  async pending() {
    return JSON.parse(await fs.promises.readFile(this.file, 'utf8'));
  }

  async clear() {
    await fs.promises.writeFile(this.file, '[]');
  }
}

class QueuePoller {
  constructor(queue, handler) {
    this.queue = queue;
    this.handler = handler;
  }

  start() {
    // Spread the pollers so that they do not all read at once.
    setTimeout(() => this.poll(), Math.random() * POLL_MS);
  }

  async poll() {
    const jobs = await this.queue.pending();
    if (jobs.length > 0) {
      for (const job of jobs) await this.handler(job);
      await this.queue.clear();
    }
    setTimeout(() => this.poll(), POLL_MS);
  }
}

function main() {
  const directory = path.join(process.env.DATA_DIR, 'queues');
  fs.mkdirSync(directory, { recursive: true });
  const handled = new Map();
  for (const module of MODULES) {
    for (const kind of KINDS) {
      const name = `${module}.${kind}`;
      const queue = new FileQueue(directory, name);
      new QueuePoller(queue, async () => handled.set(name, (handled.get(name) || 0) + 1)).start();
    }
  }
}

main();
