'use strict';
// Encoder threads that sleep on shared memory until the main thread has a frame for them, and many sessions with a long idle limit each.
const { Worker, isMainThread, workerData, threadId } = require('node:worker_threads');
const http = require('node:http');

const THREADS = 3;
const IDLE_LIMIT_MS = 120_000;

function encodeFrames(shared) {
  const state = new Int32Array(shared);
  let seen = 0;
  for (;;) {
    Atomics.wait(state, 0, seen);          // sleeps until the number of frames changes
    seen = Atomics.load(state, 0);
    let crc = threadId;
    for (let i = 0; i < 1000; i++) crc = (crc * 31 + i) | 0;
    Atomics.store(state, 1, crc);
  }
}

class Session {
  constructor(id) {
    this.id = id;
    this.touch();
  }

  touch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.touch(), IDLE_LIMIT_MS + this.id * 7);
  }
}

function main() {
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  for (let i = 0; i < THREADS; i++) new Worker(__filename, { workerData: shared, name: `encoder-${i}` });
  const sessions = Array.from({ length: 500 }, (_, id) => new Session(id));
  http.createServer((request, response) => {
    sessions[Atomics.add(state, 0, 1) % sessions.length].touch();
    Atomics.notify(state, 0);
    response.end('queued\n');
  }).listen(Number(process.env.PORT || 0), '127.0.0.1');
  // One line a minute for the operators.
  setInterval(() => console.log(`${Atomics.load(state, 0)} frames`), 60_000);
}

if (isMainThread) main();
else encodeFrames(workerData);
