'use strict';
// Exports audit records as JSON lines: a buffer in memory, a readable stream over it, a file at the end.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Readable, Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');

const breathe = () => new Promise((resolve) => setImmediate(resolve));

class AuditBuffer {
  constructor() {
    this.records = [];
    this.closed = false;
  }

  add(record) {
    this.records.push({ at: Date.now(), ...record });
  }

  // Gives the records as they come; lets the event loop run when there are none.
  async *drain() {
    while (!this.closed) {
      const record = this.records.shift();
      if (record) yield record;
      else await breathe();
    }
  }
}

function toLines() {
  return new Transform({
    writableObjectMode: true,
    transform(record, _encoding, done) { done(null, `${JSON.stringify(record)}\n`); },
  });
}

async function main() {
  const buffer = new AuditBuffer();
  const file = path.join(process.env.DATA_DIR || '.', 'audit.jsonl');

  http.createServer((request, response) => {
    buffer.add({ method: request.method, url: request.url });
    response.writeHead(204).end();
  }).listen(Number(process.env.PORT) || 0, '127.0.0.1');

  buffer.add({ event: 'started' });
  await pipeline(Readable.from(buffer.drain()), toLines(), fs.createWriteStream(file, { flags: 'a' }));
}

main();
