'use strict';
// Reprices the hide ledgers and keeps a compressed copy of every revision.
const fs = require('fs/promises');
const path = require('path');
const zlib = require('zlib');
const { setImmediate: breathe } = require('timers/promises');

const FOLDER = process.env.DATA_DIR || '.';
const LEDGERS = ['calf', 'goat', 'deer', 'sheep', 'ox'];
const GRADES = ['prime', 'second', 'third', 'offcut'];

function ledgerRows(hide, count) {
  let seed = hide.length * 7919;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  const rows = [];
  for (let i = 0; i < count; i++) {
    rows.push([hide + i, GRADES[next() % 4], next() % 90 + 10, (next() % 9000) / 100].join(';'));
  }
  return rows;
}

async function writeBacklog() {
  for (const hide of LEDGERS) {
    await fs.writeFile(path.join(FOLDER, `${hide}.csv`), ledgerRows(hide, 20000).join('\n'));
  }
}

function reprice(line, revision) {
  const [id, grade, area, price] = line.split(';');
  const drift = 1 + Math.sin(revision / 7 + GRADES.indexOf(grade)) / 50;
  return [id, grade, area, Math.max(1, price * drift).toFixed(2)].join(';');
}

async function* revisions() {
  for (let revision = 1; ; revision++) {
    for (const hide of LEDGERS) {
      yield { hide, revision };
      await breathe();
    }
  }
}

async function revise({ hide, revision }) {
  const file = path.join(FOLDER, `${hide}.csv`);
  const lines = (await fs.readFile(file, 'utf8')).split('\n');
  const text = lines.map((line) => reprice(line, revision)).join('\n');
  const packed = zlib.gzipSync(text, { level: 6 });
  await fs.writeFile(file, text);
  await fs.writeFile(path.join(FOLDER, `${hide}.${revision % 4}.csv.gz`), packed);
  return packed.length;
}

async function main() {
  await writeBacklog();
  let bytes = 0;
  for await (const job of revisions()) {
    bytes += await revise(job);
    if (job.revision % 50 === 0) process.title = `tannery ${bytes}`;
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
