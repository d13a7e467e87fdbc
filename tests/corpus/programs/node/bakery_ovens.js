'use strict';
// Bakery: the shop floor posts trays into shared memory, the oven threads take them from there.
const { Worker, isMainThread, workerData, threadId } = require('worker_threads');

const OVENS = 16;
const RING = 64;
const POSTED = 0; // trays posted so far
const TAKEN = 1; // trays taken so far
const FIRST = 2;

class TrayQueue {
  constructor(memory) {
    this.cells = new Int32Array(memory);
  }

  post(tray) {
    const posted = Atomics.load(this.cells, POSTED);
    Atomics.store(this.cells, FIRST + (posted % RING), tray);
    Atomics.add(this.cells, POSTED, 1);
    Atomics.notify(this.cells, POSTED);
  }

  take() {
    for (;;) {
      const posted = Atomics.load(this.cells, POSTED);
      const taken = Atomics.load(this.cells, TAKEN);
      if (taken === posted) {
        Atomics.wait(this.cells, POSTED, posted);
        continue;
      }
      const tray = Atomics.load(this.cells, FIRST + (taken % RING));
      if (Atomics.compareExchange(this.cells, TAKEN, taken, taken + 1) === taken) {
        return tray;
      }
    }
  }
}

function bake(tray) {
  let crust = tray;
  for (let minute = 0; minute < 200; minute += 1) {
    crust = (crust * 31 + minute) % 65521;
  }
  return crust;
}

function runOven(memory) {
  const queue = new TrayQueue(memory);
  const oven = { id: threadId, baked: 0, lastCrust: 0 };
  for (;;) {
    oven.lastCrust = bake(queue.take());
    oven.baked += 1;
  }
}

if (isMainThread) {
  const memory = new SharedArrayBuffer(4 * (FIRST + RING));
  for (let oven = 0; oven < OVENS; oven += 1) {
    new Worker(__filename, { workerData: memory });
  }
  const queue = new TrayQueue(memory);
  let tray = 0;
  setInterval(() => {
    tray += 1;
    queue.post(tray);
  }, 200);
} else {
  runOven(workerData);
}
