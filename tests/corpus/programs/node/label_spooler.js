'use strict';
// Prints shipping labels. Requests come in over HTTP and wait in an array for the printer loop.
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

class LabelSpooler {
  constructor() {
    this.pending = [];
    this.printed = 0;
    this.stopping = false;
  }

  add(label) {
    this.pending.push(label);
  }

  async print(label) {
    await sleep(300); // the printer needs its time
    this.printed += 1;
    console.log(`label for ${label.order} printed`);
  }

  async run() {
    while (!this.stopping) {
      const label = this.pending.shift();
      if (!label) {
        await sleep(15);
        continue;
      }
      await this.print(label);
    }
  }
}

const spooler = new LabelSpooler();
http
  .createServer((request, response) => {
    spooler.add({ order: request.url.slice(1) });
    response.writeHead(202).end();
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
spooler.run();
