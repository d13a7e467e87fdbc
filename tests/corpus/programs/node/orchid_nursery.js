// Nursery API: an HTTP server that nobody asks, a pool of worker threads at rest, a heartbeat of 10 s.
'use strict';
const http = require('http');
const { Worker, isMainThread, parentPort, threadId } = require('worker_threads');

if (!isMainThread) {
  // A grower: works on one tray at a time, when it is told to.
  parentPort.on('message', (tray) => {
    let mass = 0;
    for (let n = 0; n < tray.pots; n += 1) mass += Math.sqrt(n);
    parentPort.postMessage({ tray: tray.id, mass, grower: threadId });
  });
} else {
  class GrowerPool {
    constructor(size) {
      this.idle = [];
      this.waiting = [];
      this.calls = new Map();
      for (let n = 0; n < size; n += 1) {
        const worker = new Worker(__filename);
        worker.on('message', (result) => this.finished(worker, result));
        this.idle.push(worker);
      }
    }

    weigh(tray) {
      return new Promise((resolve) => {
        this.waiting.push({ tray, resolve });
        this.next();
      });
    }

    next() {
      while (this.idle.length && this.waiting.length) {
        const worker = this.idle.pop();
        const { tray, resolve } = this.waiting.shift();
        this.calls.set(worker, resolve);
        worker.postMessage(tray);
      }
    }

    finished(worker, result) {
      this.calls.get(worker)(result);
      this.calls.delete(worker);
      this.idle.push(worker);
      this.next();
    }
  }

  const pool = new GrowerPool(4);
  let beats = 0;
  setInterval(() => { beats += 1; }, 10000);

  const server = http.createServer(async (request, response) => {
    const result = await pool.weigh({ id: request.url, pots: 1000 });
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ ...result, beats }));
  });
  server.keepAliveTimeout = 60000;
  server.listen(Number(process.env.PORT), '127.0.0.1');

  // Warm every grower once.
  for (let n = 0; n < 4; n += 1) pool.weigh({ id: `warm-${n}`, pots: 100 });
}
