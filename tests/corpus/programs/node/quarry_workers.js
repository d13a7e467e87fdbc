'use strict';
// Quarry: the foreman (main thread) shares a board with the crews (worker threads).
const { Worker, isMainThread, workerData } = require('node:worker_threads');

const BLOCKS = 0; // blocks waiting at the saw
const LOADS = 1; // loads waiting at the crane
const BLASTS = 2; // blasts announced
const SHIFT_OVER = 3;

class Crew {
  constructor(board) {
    this.board = new Int32Array(board);
    this.done = 0;
  }

  get shiftOver() {
    return Atomics.load(this.board, SHIFT_OVER) === 1;
  }

  takeOne(slot) {
    Atomics.sub(this.board, slot, 1);
    this.done += 1;
  }
}

class SawCrew extends Crew {
  work() {
    while (!this.shiftOver) {
      Atomics.wait(this.board, BLOCKS, 0);
      this.takeOne(BLOCKS);
    }
  }
}

class CraneCrew extends Crew {
  work() {
    while (!this.shiftOver) {
      if (Atomics.load(this.board, LOADS) > 0) this.takeOne(LOADS);
    }
  }
}

class BlastCrew extends Crew {
  work() {
    while (!this.shiftOver) {
      Atomics.wait(this.board, BLASTS, 0, 60_000);
      if (Atomics.load(this.board, BLASTS) > 0) this.takeOne(BLASTS);
    }
  }
}

const CREWS = { saw: SawCrew, crane: CraneCrew, blast: BlastCrew };

function foreman() {
  const board = new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
  const view = new Int32Array(board);
  for (const trade of Object.keys(CREWS)) {
    const crew = new Worker(__filename, { workerData: { trade, board } });
    crew.on('error', (err) => console.error(`${trade}: ${err.message}`));
    crew.on('exit', (code) => console.log(`${trade} went home (${code})`));
  }
  process.on('SIGUSR2', () => {
    for (const slot of [BLOCKS, LOADS, BLASTS]) {
      Atomics.add(view, slot, 1);
      Atomics.notify(view, slot);
    }
  });
}

if (isMainThread) {
  foreman();
} else {
  new CREWS[workerData.trade](workerData.board).work();
}
