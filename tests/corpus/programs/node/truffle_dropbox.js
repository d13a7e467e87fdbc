'use strict';
// Waits for uploads in a folder and moves each to "done".
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = process.env.DATA_DIR || fs.mkdtempSync(path.join(os.tmpdir(), 'dropbox-'));
const inbox = path.join(root, 'inbox');
const done = path.join(root, 'done');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function takeOne() {
  const [name] = fs.readdirSync(inbox);
  if (!name) return null;
  fs.renameSync(path.join(inbox, name), path.join(done, name));
  return name;
}

async function run() {
  fs.mkdirSync(inbox, { recursive: true });
  fs.mkdirSync(done, { recursive: true });
  while (true) {
    const name = takeOne();
    if (name) console.log('received', name);
    else await sleep(50);
  }
}

run();
