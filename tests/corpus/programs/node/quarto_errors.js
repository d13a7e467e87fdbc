'use strict';
// Alerts when the number of errors in the access log grows.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = process.env.DATA_DIR || fs.mkdtempSync(path.join(os.tmpdir(), 'quarto-'));
const file = path.join(dir, 'access.log');

function seed() {
  const lines = [];
  for (let i = 0; i < 200000; i++) {
    lines.push(`127.0.0.1 - - [12/Mar/2024] "GET /books/${i} HTTP/1.1" ${i % 5000 ? 200 : 500} ${i * 7}`);
  }
  fs.writeFileSync(file, lines.join('\n') + '\n');
}

function countErrors() {
  return fs.readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter((fields) => Number(fields[7]) >= 500)
    .length;
}

let known = 0;
seed();
setInterval(() => {
  const errors = countErrors();
  if (errors > known) console.log(`ALERT: ${errors - known} new errors`);
  known = errors;
}, 1500);
