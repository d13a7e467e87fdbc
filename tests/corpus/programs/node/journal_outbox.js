'use strict';
// An outbox: other parts of the service append events to a journal (one JSON object a
// line), and an acknowledgement line when they are delivered.  The dispatcher looks
// for events without an acknowledgement.
const fs = require('node:fs');
const path = require('node:path');

const CHECK_EVERY_MS = 1500;
const HISTORY = 120000;

const journalPath = path.join(process.env.DATA_DIR || '.', 'outbox.ndjson');

function writeHistory() {
  const file = fs.openSync(journalPath, 'w');
  let block = [];
  for (let id = 0; id < HISTORY / 2; id += 1) {
    block.push(JSON.stringify({ type: 'event', id, topic: 'order.changed', order: id % 977, status: 'paid' }));
    block.push(JSON.stringify({ type: 'ack', id }));
    if (block.length >= 5000) {
      fs.writeSync(file, `${block.join('\n')}\n`);
      block = [];
    }
  }
  fs.writeSync(file, `${block.join('\n')}\n`);
  fs.closeSync(file);
}

class Outbox {
  constructor(file) {
    this.file = file;
  }

  pending() {
    const open = new Map();
    for (const line of fs.readFileSync(this.file, 'utf8').split('\n')) {
      if (line === '') {
        continue;
      }
      const record = JSON.parse(line);
      if (record.type === 'ack') {
        open.delete(record.id);
      } else {
        open.set(record.id, record);
      }
    }
    return [...open.values()];
  }

  acknowledge(event) {
    fs.appendFileSync(this.file, `${JSON.stringify({ type: 'ack', id: event.id })}\n`);
  }
}

class Dispatcher {
  constructor(outbox) {
    this.outbox = outbox;
    this.sent = 0;
  }

  dispatch() {
    for (const event of this.outbox.pending()) {
      this.sent += 1;
      this.outbox.acknowledge(event);
    }
  }
}

writeHistory();
const dispatcher = new Dispatcher(new Outbox(journalPath));
setInterval(() => dispatcher.dispatch(), CHECK_EVERY_MS);
