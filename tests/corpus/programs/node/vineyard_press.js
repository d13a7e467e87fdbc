'use strict';
// Takes pressing orders over HTTP; workers park on shared memory until one is due.
const http = require('http');
const { Worker, isMainThread, workerData, parentPort } = require('worker_threads');

const PRESSES = 3;
const SLOTS = 64;

function runPress({ shared, press }) {
  const cells = new Int32Array(shared);
  for (;;) {
    const seen = Atomics.load(cells, 0);
    const taken = Atomics.load(cells, 1);
    if (taken < seen) {
      if (Atomics.compareExchange(cells, 1, taken, taken + 1) === taken) {
        const kilos = Atomics.load(cells, 2 + (taken % SLOTS));
        parentPort.postMessage({ press, litres: Math.round(kilos * 0.65) });
      }
      continue;
    }
    Atomics.wait(cells, 0, seen, 20000);
  }
}

class PressHouse {
  constructor() {
    this.shared = new SharedArrayBuffer(4 * (SLOTS + 2));
    this.cells = new Int32Array(this.shared);
    this.orders = [];
    this.litres = 0;
    this.reported = 0;
    this.draining = false;
  }

  start() {
    for (let press = 0; press < PRESSES; press++) {
      const worker = new Worker(__filename, { workerData: { shared: this.shared, press } });
      worker.on('message', ({ litres }) => { this.litres += litres; });
    }
    setInterval(() => this.report(), 5000);
  }

  accept(kilos) {
    this.orders.push(kilos);
    if (!this.draining) {
      this.draining = true;
      setImmediate(() => this.drain());
    }
  }

  drain() {
    const kilos = this.orders.shift();
    if (kilos === undefined) {
      this.draining = false;
      return;
    }
    const at = Atomics.load(this.cells, 0);
    Atomics.store(this.cells, 2 + (at % SLOTS), kilos);
    Atomics.add(this.cells, 0, 1);
    Atomics.notify(this.cells, 0, 1);
    setImmediate(() => this.drain());
  }

  report() {
    if (this.litres === this.reported) return;
    this.reported = this.litres;
    console.log(`pressed ${this.litres} l so far`);
  }
}

function main() {
  const house = new PressHouse();
  house.start();
  http.createServer((req, res) => {
    const kilos = Number(new URL(req.url, 'http://x').searchParams.get('kilos'));
    if (kilos > 0) house.accept(Math.floor(kilos));
    res.writeHead(kilos > 0 ? 202 : 400).end();
  }).listen(Number(process.env.PORT || 0), process.env.HOST || '127.0.0.1');
}

if (isMainThread) main();
else runPress(workerData);
