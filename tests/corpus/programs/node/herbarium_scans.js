'use strict';
// Herbarium: finds the outlines of pressed plants on scanned sheets.
// The scanner (main thread) makes grey images and hands them to a worker
// thread; the worker smooths them, looks for edges and gives back the result,
// which is compressed and written. Two sheets are under way at a time.
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const zlib = require('node:zlib');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const WIDTH = 800;
const HEIGHT = 600;
const deflate = promisify(zlib.deflate);

function blur(source) {
  const target = new Uint8Array(source.length);
  for (let y = 1; y < HEIGHT - 1; y++) {
    for (let x = 1; x < WIDTH - 1; x++) {
      const at = y * WIDTH + x;
      let sum = 0;
      for (let dy = -WIDTH; dy <= WIDTH; dy += WIDTH) {
        sum += source[at + dy - 1] + source[at + dy] + source[at + dy + 1];
      }
      target[at] = sum / 9;
    }
  }
  return target;
}

function outline(source) {
  const target = new Uint8Array(source.length);
  for (let y = 1; y < HEIGHT - 1; y++) {
    for (let x = 1; x < WIDTH - 1; x++) {
      const at = y * WIDTH + x;
      const across = source[at + 1] - source[at - 1];
      const along = source[at + WIDTH] - source[at - WIDTH];
      target[at] = Math.min(255, Math.hypot(across, along) * 4);
    }
  }
  return target;
}

function traceSheets() {
  parentPort.on('message', ({ number, sheet }) => {
    const traced = outline(blur(blur(sheet)));
    parentPort.postMessage({ number, traced }, [traced.buffer]);
  });
}

function scanSheet(number) {
  const sheet = new Uint8Array(WIDTH * HEIGHT).fill(235);
  for (let leaf = 0; leaf < 12; leaf++) {
    const centreX = 60 + ((number * 37 + leaf * 131) % (WIDTH - 120));
    const centreY = 60 + ((number * 53 + leaf * 71) % (HEIGHT - 120));
    for (let y = -40; y <= 40; y++) {
      const half = Math.round(Math.sqrt(1600 - y * y) / 2);
      const start = (centreY + y) * WIDTH + centreX;
      sheet.fill(60 + leaf * 8, start - half, start + half);
    }
  }
  return sheet;
}

function main() {
  const tracer = new Worker(__filename);
  const file = path.join(process.env.DATA_DIR, 'outline.z');
  let next = 0;

  const hand = () => {
    const sheet = scanSheet(next);
    tracer.postMessage({ number: next++, sheet }, [sheet.buffer]);
  };

  let writing = Promise.resolve();
  tracer.on('message', ({ traced }) => {
    writing = writing
      .then(() => deflate(traced, { level: 6 }))
      .then((packed) => fs.writeFile(file, packed))
      .then(hand);
  });
  setInterval(() => console.log(`${next} sheets`), 10_000).unref();
  hand();
  hand();
}

if (isMainThread) main();
else traceSheets();
