'use strict';
// Darkroom: picks up order slips from the shop's folder and hands them to the enlarger.
const fs = require('fs/promises');
const path = require('path');
const { setTimeout: sleep } = require('timers/promises');

const INBOX = path.join(process.env.DATA_DIR || '.', 'slips');
const DONE = path.join(process.env.DATA_DIR || '.', 'printed');
const LOOK_EVERY_MS = 75;

async function* incoming(folder) {
  for (;;) {
    const names = await fs.readdir(folder);
    const slips = names.filter((name) => name.endsWith('.slip')).sort();
    for (const name of slips) {
      yield name;
    }
    if (slips.length === 0) {
      await sleep(LOOK_EVERY_MS);
    }
  }
}

function exposure({ width, height, density }) {
  const area = width * height;
  return Math.round(800 * Math.sqrt(area / 1000) * (density || 1));
}

async function print(name) {
  const slip = JSON.parse(await fs.readFile(path.join(INBOX, name), 'utf8'));
  await sleep(exposure(slip));
  await fs.rename(path.join(INBOX, name), path.join(DONE, name));
  console.log(`printed ${name}`);
}

async function main() {
  await fs.mkdir(INBOX, { recursive: true });
  await fs.mkdir(DONE, { recursive: true });
  for await (const name of incoming(INBOX)) {
    try {
      await print(name);
    } catch (error) {
      console.error(`${name}: ${error.message}`);
      await fs.rename(path.join(INBOX, name), path.join(DONE, `${name}.bad`));
    }
  }
}

main();
