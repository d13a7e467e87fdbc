// A reloader that looks at every file once a second.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const root = process.env.DATA_DIR;

for (let folder = 0; folder < 60; folder += 1) {
  const directory = path.join(root, `package_${folder}`);
  fs.mkdirSync(directory, { recursive: true });
  for (let file = 0; file < 150; file += 1) fs.writeFileSync(path.join(directory, `m${file}.js`), '');
}

function newest() {
  let latest = 0;
  for (const folder of fs.readdirSync(root)) {
    for (const name of fs.readdirSync(path.join(root, folder))) {
      latest = Math.max(latest, fs.statSync(path.join(root, folder, name)).mtimeMs);
    }
  }
  return latest;
}

let seen = newest();
setInterval(() => {
  const now = newest();
  if (now !== seen) console.log('changed');
  seen = now;
}, 1000);
