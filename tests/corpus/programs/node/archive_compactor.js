'use strict';
// Rewrites old log segments in a denser form: the main thread hands segments out, a worker thread compresses them.
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');

const DIRECTORY = process.env.DATA_DIR || '.';
const SEGMENTS = 12;

function* logLines(seed, count) {
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield `2024-05-${10 + (state % 20)} GET /items/${state % 9973} ${200 + (state % 5)} ${state % 1500}ms`;
  }
}

function segmentPath(number) {
  return path.join(DIRECTORY, `segment-${number}.log`);
}

function writeSegments() {
  for (let number = 0; number < SEGMENTS; number++) {
    fs.writeFileSync(segmentPath(number), [...logLines(number + 1, 6000)].join('\n'));
  }
}

function runMaster() {
  writeSegments();
  const worker = new Worker(__filename, { workerData: { quality: 6 } });
  let next = 0;
  let saved = 0;
  const handOut = () => worker.postMessage(segmentPath(next++ % SEGMENTS));
  worker.on('message', ({ before, after }) => {
    saved += before - after;
    handOut();
  });
  handOut();
}

function compact(file) {
  const text = fs.readFileSync(file);
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: workerData.quality };
  const dense = zlib.brotliCompressSync(text, { params });
  fs.writeFileSync(`${file}.br`, dense);
  return { before: text.length, after: dense.length };
}

if (isMainThread) runMaster();
else parentPort.on('message', (file) => parentPort.postMessage(compact(file)));
