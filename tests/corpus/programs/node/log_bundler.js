'use strict';
// Log bundler: works through a long backlog of log segments, compresses each and keeps the last few.

const fs = require('fs/promises');
const path = require('path');
const zlib = require('zlib');
const crypto = require('crypto');
const { promisify } = require('util');

const gzip = promisify(zlib.gzip);
const LINES_PER_SEGMENT = 12000;
const KEPT = 4;

function makeSegment(number) {
  const lines = [];
  for (let i = 0; i < LINES_PER_SEGMENT; i++) {
    const status = (number * 31 + i * 7) % 11 === 0 ? 500 : 200;
    const id = Math.imul(number + 1, i * 2654435761) >>> 0;
    lines.push(`${1700000000 + i} GET /items/${id.toString(16)} ${status} ${id % 900}ms`);
  }
  return Buffer.from(lines.join('\n'));
}

class LogBundler {
  constructor(directory) {
    this.directory = directory;
    this.bundled = 0;
    this.bytes = 0;
  }

  async bundle(number) {
    const segment = makeSegment(number);
    const packed = await gzip(segment, { level: 9 });
    const digest = crypto.createHash('sha256').update(packed).digest('hex');
    const file = path.join(this.directory, `segment-${number % KEPT}.gz`);
    await fs.writeFile(file, packed);
    this.bundled += 1;
    this.bytes += segment.length;
    return digest;
  }

  async run() {
    for (let number = 0; ; number++) {
      await this.bundle(number);
    }
  }
}

new LogBundler(process.env.DATA_DIR).run().catch((error) => {
  console.error(error);
  process.exit(1);
});
