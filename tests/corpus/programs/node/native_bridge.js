'use strict';
// Calls that must be synchronous are run by a worker thread.  The main thread writes a
// request into shared memory and sets a flag; the worker waits for the flag.
const { Worker, isMainThread, workerData } = require('node:worker_threads');
const zlib = require('node:zlib');

const FLAG = 0;
const LENGTH = 1;
const STOP = 2;
const HEADER_BYTES = 16;
const WAIT_MS = 5;

function openViews(shared) {
  return {
    header: new Int32Array(shared, 0, HEADER_BYTES / 4),
    body: new Uint8Array(shared, HEADER_BYTES),
  };
}

class BridgeClient {
  constructor(size) {
    this.shared = new SharedArrayBuffer(HEADER_BYTES + size);
    this.views = openViews(this.shared);
    this.worker = new Worker(__filename, { workerData: this.shared, name: 'bridge' });
  }

  send(text) {
    const bytes = Buffer.from(text);
    this.views.body.set(bytes);
    Atomics.store(this.views.header, LENGTH, bytes.length);
    Atomics.store(this.views.header, FLAG, 1);
    Atomics.notify(this.views.header, FLAG);
  }
}

function serveRequests(shared) {
  const { header, body } = openViews(shared);
  // A short wait, so that the stop flag is noticed soon.
  while (Atomics.load(header, STOP) === 0) {
    if (Atomics.wait(header, FLAG, 0, WAIT_MS) === 'timed-out') {
      continue;
    }
    const length = Atomics.load(header, LENGTH);
    zlib.gzipSync(Buffer.from(body.subarray(0, length)));
    Atomics.store(header, FLAG, 0);
  }
}

if (isMainThread) {
  const client = new BridgeClient(64 * 1024);
  client.worker.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  setTimeout(() => client.send('first request'), 200);
} else {
  serveRequests(workerData);
}
