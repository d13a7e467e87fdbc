'use strict';
// Consumes partitions of a local queue and traces what it does.
const fs = require('node:fs');
const path = require('node:path');

class Trace {
  constructor(file, level) {
    this.level = level;
    this.stream = fs.createWriteStream(file, { flags: 'a' });
  }

  debug(text) {
    if (this.level !== 'debug') return;
    this.stream.write(`${new Date().toISOString()} DEBUG ${text}\n`);
  }
}

class Partition {
  constructor(number) {
    this.number = number;
    this.committed = 0;
    this.end = 0;
  }

  get lag() {
    return this.end - this.committed;
  }
}

class Consumer {
  constructor(partitions, trace) {
    this.partitions = Array.from({ length: partitions }, (_, n) => new Partition(n));
    this.trace = trace;
  }

  pollOnce() {
    for (const partition of this.partitions) {
      this.trace.debug(`partition=${partition.number} committed=${partition.committed} lag=${partition.lag}`);
      if (partition.lag === 0) {
        this.trace.debug(`partition=${partition.number} nothing to fetch`);
        continue;
      }
      partition.committed = partition.end;
    }
  }

  start() {
    this.timer = setInterval(() => this.pollOnce(), 40);
  }
}

// "debug" was set while the lag problem was looked into.
const trace = new Trace(path.join(process.env.DATA_DIR || '/tmp', 'consumer.log'), process.env.TRACE_LEVEL || 'debug');
new Consumer(48, trace).start();
