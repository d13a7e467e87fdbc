// Valet parking board: HTTP endpoint for the desk, one "forgotten ticket" timer for every parked car,
// a worker thread that prints receipts (waits on shared memory) and a watch on the price list.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Worker, isMainThread, workerData } = require('node:worker_threads');

const FORGOTTEN_MS = 12 * 60 * 1000;

function printReceipts(signal) {
  let printed = 0;
  for (;;) {
    // The time limit is only there to notice a printer that went away.
    Atomics.wait(signal, 0, printed, 20_000);
    const asked = Atomics.load(signal, 0);
    while (printed < asked) printed += 1;
  }
}

class Board {
  constructor(signal) {
    this.signal = signal;
    this.cars = new Map();
  }

  park(ticket) {
    const timer = setTimeout(() => this.remind(ticket), FORGOTTEN_MS + (ticket % 600) * 1000);
    this.cars.set(ticket, { since: Date.now(), timer });
  }

  remind(ticket) {
    console.log(`ticket ${ticket}: car still here`);
  }

  fetch(ticket) {
    const car = this.cars.get(ticket);
    if (!car) return false;
    clearTimeout(car.timer);
    this.cars.delete(ticket);
    Atomics.add(this.signal, 0, 1);
    Atomics.notify(this.signal, 0);
    return true;
  }
}

function main() {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const board = new Board(signal);
  for (let ticket = 1; ticket <= 800; ticket++) board.park(ticket);

  const prices = path.join(process.env.DATA_DIR || '.', 'prices.json');
  fs.writeFileSync(prices, '{"hour": 4}');
  let hourly = 4;
  fs.watch(prices, () => { hourly = JSON.parse(fs.readFileSync(prices, 'utf8')).hour; });

  // The desk's display shows how full the garage is.
  let full = 0;
  setInterval(() => { full = board.cars.size / 1000; }, 2000);

  http.createServer((request, response) => {
    const ticket = Number(request.url.slice(1));
    if (ticket) response.statusCode = board.fetch(ticket) ? 200 : 404;
    response.end(JSON.stringify({ cars: board.cars.size, full, hourly }));
  }).listen(Number(process.env.PORT || 0), '127.0.0.1');
  new Worker(__filename, { workerData: signal });
}

if (isMainThread) main();
else printReceipts(workerData);
