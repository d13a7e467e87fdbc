'use strict';
// Book bindery: picks up finished print jobs (*.job) from the spool folder.
const fs = require('node:fs/promises');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');

const LOOK_EVERY_MS = 50;

class Spool {
  constructor(folder) {
    this.folder = folder;
  }

  async finishedJobs() {
    const names = await fs.readdir(this.folder);
    return names.filter((name) => name.endsWith('.job')).sort();
  }

  async take(name) {
    const file = path.join(this.folder, name);
    const claimed = `${file}.binding`;
    await fs.rename(file, claimed);
    const job = JSON.parse(await fs.readFile(claimed, 'utf8'));
    await fs.unlink(claimed);
    return job;
  }
}

class Bindery {
  constructor(spool) {
    this.spool = spool;
    this.bound = 0;
    this.open = true;
  }

  async bind(name) {
    const { title, pages } = await this.spool.take(name);
    this.bound += 1;
    console.log(`bound "${title}", ${pages} pages (no. ${this.bound})`);
  }

  async work() {
    while (this.open) {
      for (const name of await this.spool.finishedJobs()) {
        await this.bind(name).catch((error) => console.error(`${name}: ${error.message}`));
      }
      await pause(LOOK_EVERY_MS);
    }
  }
}

const bindery = new Bindery(new Spool(process.env.DATA_DIR || '.'));
process.once('SIGTERM', () => { bindery.open = false; });
bindery.work();
