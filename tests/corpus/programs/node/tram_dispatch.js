'use strict';
// Tram depot: the dispatcher forks one process per job; the feed process asks the
// control centre for new orders and passes them up.
const http = require('node:http');
const { fork } = require('node:child_process');

const CENTRE = process.env.HTTP_URL || 'http://127.0.0.1:9/';

class OrderFeed {
  constructor(onOrder) {
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.onOrder = onOrder;
    this.asked = 0;
  }

  ask() {
    this.asked += 1;
    const req = http.get(new URL('/orders/next', CENTRE), { agent: this.agent }, (res) => {
      const parts = [];
      res.on('data', (part) => parts.push(part));
      res.on('end', () => {
        if (res.statusCode === 200) {
          this.onOrder(JSON.parse(Buffer.concat(parts).toString()));
        }
        this.ask();
      });
    });
    req.on('error', () => setTimeout(() => this.ask(), 5000));
  }
}

function timetable() {
  const lines = new Map();
  process.on('message', ({ line, headway }) => lines.set(line, headway));
  setInterval(() => process.send({ kind: 'timetable', lines: lines.size }), 30_000);
}

function feed() {
  new OrderFeed((order) => process.send({ kind: 'order', order })).ask();
  process.on('disconnect', () => process.exit(0));
}

function dispatcher() {
  const start = (role) => {
    const child = fork(__filename, [role]);
    child.on('message', (msg) => {
      if (msg.kind === 'order') console.log('order', msg.order);
    });
    child.on('exit', () => setTimeout(start, 10_000, role));
    return child;
  };
  const board = start('timetable');
  board.send({ line: 11, headway: 420 });
  start('feed');
}

const roles = { timetable, feed };
(roles[process.argv[2]] || dispatcher)();
