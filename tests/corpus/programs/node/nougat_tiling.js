'use strict';
// How many ways are there to cut a slab of nougat into pieces? Counts exact covers of boards by
// backtracking, a slice at a time, so that the status page can still be served.
const http = require('node:http');

const SHAPES = [
  [[0, 0], [0, 1]],
  [[0, 0], [1, 0]],
  [[0, 0], [0, 1], [1, 0]],
  [[0, 0], [0, 1], [1, 1]],
  [[0, 0], [1, 0], [1, 1]],
  [[0, 0], [1, 0], [1, -1]],
];
const SLICE = 60000;

class Slab {
  constructor(rows, columns) {
    this.rows = rows;
    this.columns = columns;
    this.cells = new Uint8Array(rows * columns);
    this.count = 0;
    this.steps = this.search(0);
  }

  fits(at, shape) {
    const row = Math.floor(at / this.columns);
    const column = at % this.columns;
    for (const [down, right] of shape) {
      const y = row + down;
      const x = column + right;
      if (y >= this.rows || x < 0 || x >= this.columns || this.cells[y * this.columns + x]) return false;
    }
    return true;
  }

  mark(at, shape, value) {
    for (const [down, right] of shape) this.cells[at + down * this.columns + right] = value;
  }

  // Yields once for every piece that is tried.
  * search(from) {
    let at = from;
    while (at < this.cells.length && this.cells[at]) at += 1;
    if (at === this.cells.length) {
      this.count += 1;
      return;
    }
    for (const shape of SHAPES) {
      if (this.fits(at, shape)) {
        this.mark(at, shape, 1);
        yield* this.search(at + 1);
        this.mark(at, shape, 0);
      }
      yield;
    }
  }
}

const found = [];
let slab = new Slab(5, 6);

function workSlice() {
  for (let i = 0; i < SLICE; i += 1) {
    if (slab.steps.next().done) {
      found.push({ rows: slab.rows, columns: slab.columns, ways: slab.count });
      slab = new Slab(slab.rows + (slab.columns > 9 ? 1 : 0), slab.columns > 9 ? 6 : slab.columns + 1);
      break;
    }
  }
  setImmediate(workSlice);
}

http.createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ found, now: { rows: slab.rows, columns: slab.columns, ways: slab.count } }));
}).listen(Number(process.env.PORT || 0), '127.0.0.1', workSlice);
