'use strict';
// Keeps the helpers of the fleet office running. A helper that ends is started again after
// a pause that doubles; every five seconds the memory of each helper is compared with its limit.
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');

const CHECK_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

class Helper {
  constructor(name, script, limitPages) {
    this.name = name;
    this.script = script;
    this.limitPages = limitPages;
    this.pause = FIRST_PAUSE_MS;
    this.child = null;
  }

  start() {
    this.startedAt = Date.now();
    this.child = spawn('/bin/sh', ['-c', this.script], { stdio: 'ignore' });
    this.child.on('error', () => this.ended());
    this.child.on('exit', () => this.ended());
  }

  ended() {
    this.child = null;
    if (Date.now() - this.startedAt > 60_000) this.pause = FIRST_PAUSE_MS;
    setTimeout(() => this.start(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  check() {
    if (!this.child) return 0;
    let pages = 0;
    try {
      pages = Number(fs.readFileSync(`/proc/${this.child.pid}/statm`, 'utf8').split(' ')[1]);
    } catch {
      return 0; // ended in this moment
    }
    if (pages > this.limitPages) this.child.kill();
    return pages;
  }

  stop() {
    if (this.child) this.child.kill('SIGKILL');
  }
}

class Supervisor {
  constructor(helpers) {
    this.helpers = helpers;
    this.status = path.join(process.env.DATA_DIR, 'status.json');
    this.last = '';
  }

  run() {
    for (const helper of this.helpers) helper.start();
    setInterval(() => this.look(), CHECK_MS);
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => {
        for (const helper of this.helpers) helper.stop();
        process.exit(0);
      });
    }
  }

  look() {
    const text = JSON.stringify(Object.fromEntries(this.helpers.map((h) => [h.name, h.check()])));
    if (text === this.last) return; // the file changes only if something has changed
    this.last = text;
    fs.writeFileSync(this.status, text);
  }
}

new Supervisor([
  new Helper('fuel-cards', 'exec sleep 7200', 20_000),
  new Helper('toll-import', 'exec sleep 3600', 20_000),
  new Helper('night-report', 'exec sleep 86400', 50_000),
]).run();
