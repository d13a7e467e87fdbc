'use strict';
// Feature flags come from files that operators edit; the service must see a change at once.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const dir = path.join(process.env.DATA_DIR || '/tmp', 'flags');

class FlagFile {
  constructor(file, onChange) {
    this.file = file;
    this.onChange = onChange;
    this.values = {};
    this.load();
    // fs.watch misses edits on the network share, so look at the file itself.
    fs.watchFile(file, { interval: 15, persistent: true }, (now, before) => {
      if (now.mtimeMs !== before.mtimeMs) this.load();
    });
  }

  load() {
    try {
      this.values = JSON.parse(fs.readFileSync(this.file, 'utf8'));
    } catch (error) {
      console.error(`${this.file}: ${error.message}`);
      return;
    }
    this.onChange(this);
  }
}

fs.mkdirSync(dir, { recursive: true });
const flags = new Map();
for (const name of ['checkout', 'search']) {
  const file = path.join(dir, `${name}.json`);
  if (!fs.existsSync(file)) fs.writeFileSync(file, JSON.stringify({ enabled: true }));
  new FlagFile(file, (flag) => flags.set(name, flag.values));
}

http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(Object.fromEntries(flags)));
}).listen(Number(process.env.PORT || 0), '127.0.0.1');
