'use strict';
// Parses supplier feeds in worker threads, so that a large feed does not hold up the service.
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const fs = require('node:fs');
const path = require('node:path');

const RULES = path.join(process.env.DATA_DIR || '.', 'feed-rules.json');

class ParserPool {
  constructor(size) {
    this.size = size;
    this.workers = new Map();
    this.waiting = [];
    this.replaced = 0;
  }

  start() {
    for (let slot = 0; slot < this.size; slot++) this.launch(slot);
  }

  launch(slot) {
    const worker = new Worker(__filename, { workerData: { slot, rules: RULES } });
    worker.on('message', (feed) => this.finished(slot, feed));
    worker.on('error', (error) => { this.lastError = error; });
    // A feed may kill its parser; the slot must not stay empty.
    worker.on('exit', () => {
      this.replaced += 1;
      this.launch(slot);
    });
    this.workers.set(slot, worker);
  }

  finished(slot, feed) {
    const next = this.waiting.shift();
    if (next) this.workers.get(slot).postMessage(next);
    return feed;
  }
}

function parserMain() {
  // The rules come with the deployment.
  const rules = JSON.parse(fs.readFileSync(workerData.rules, 'utf8'));
  parentPort.on('message', (feed) => {
    const rows = feed.split('\n').filter((row) => rules.some((rule) => row.startsWith(rule)));
    parentPort.postMessage(rows);
  });
}

if (isMainThread) new ParserPool(2).start();
else parserMain();
