// Market data service: the main thread receives frames and puts them into a shared ring, a worker
// thread decodes them. The exchange is closed, so there are no frames after the first snapshot.
'use strict';

const { Worker, isMainThread, workerData } = require('node:worker_threads');
const http = require('node:http');

const HEAD = 0; // frames written
const TAIL = 1; // frames decoded
const FRAMES = 256;

class FrameRing {
  constructor(buffer) {
    this.state = new Int32Array(buffer, 0, 2);
    this.frames = new Float64Array(buffer, 16, FRAMES);
  }

  put(value) {
    const head = Atomics.load(this.state, HEAD);
    this.frames[head % FRAMES] = value;
    Atomics.store(this.state, HEAD, head + 1);
    Atomics.notify(this.state, HEAD);
  }

  // Wait until the head has moved past the one that was seen last.
  awaitHead(seen) {
    Atomics.wait(this.state, HEAD, seen);
    return Atomics.load(this.state, HEAD);
  }
}

function decodeForever(ring) {
  const seen = Atomics.load(ring.state, TAIL);
  let position = seen;
  let sum = 0;
  for (;;) {
    const head = ring.awaitHead(seen);
    while (position < head) {
      sum += ring.frames[position % FRAMES];
      position += 1;
    }
    Atomics.store(ring.state, TAIL, position);
  }
}

function main() {
  const buffer = new SharedArrayBuffer(16 + FRAMES * 8);
  const ring = new FrameRing(buffer);
  const worker = new Worker(__filename, { workerData: buffer });
  worker.on('error', (error) => { throw error; });
  worker.on('online', () => {
    setTimeout(() => { for (let i = 0; i < 40; i++) ring.put(100 + i / 8); }, 200);
  });
  http.createServer((request, response) => {
    response.end(JSON.stringify({ written: ring.state[HEAD], decoded: ring.state[TAIL] }));
  }).listen(Number(process.env.PORT || 0), '127.0.0.1');
}

if (isMainThread) main();
else decodeForever(new FrameRing(workerData));
