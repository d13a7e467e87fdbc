'use strict';
// Keeps one measuring shift of the sundial alive. A shift notes the shadow, ends by itself after
// ten seconds, and the next one takes over; only a shift that fails is waited for ever longer.
const { fork } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const SHIFT_MS = 10000;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60000;
const NOTES = path.join(process.env.DATA_DIR || '.', 'shadow.csv');

class Keeper {
  constructor() {
    this.shifts = 0;
    this.failures = 0;
    this.child = undefined;
  }

  startShift() {
    this.shifts += 1;
    this.child = fork(__filename, ['shift', String(this.shifts)]);
    this.child.on('exit', (code, signal) => this.onExit(code, signal));
  }

  onExit(code, signal) {
    if (code === 0) {
      this.failures = 0;
      setTimeout(() => this.startShift(), PAUSE_MS);
      return;
    }
    this.failures += 1;
    const pause = Math.min(PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
    console.error(`shift ${this.shifts} ended with ${signal || code}, next one in ${pause} ms`);
    setTimeout(() => this.startShift(), pause);
  }
}

function shadow(date) {
  const hours = date.getUTCHours() + date.getUTCMinutes() / 60 + date.getUTCSeconds() / 3600;
  const height = Math.sin(((hours - 6) / 12) * Math.PI);
  return height > 0.05 ? 1 / height : Infinity;
}

function runShift(number) {
  process.on('disconnect', () => process.exit(0));
  const note = () => fs.appendFileSync(NOTES, `${number},${new Date().toISOString()},${shadow(new Date())}\n`);
  note();
  setTimeout(() => {
    note();
    process.exit(0);
  }, SHIFT_MS);
}

if (process.argv[2] === 'shift') {
  runShift(Number(process.argv[3]));
} else {
  new Keeper().startShift();
}
