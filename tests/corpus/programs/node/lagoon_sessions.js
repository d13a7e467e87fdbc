'use strict';
// Game server: every session watches its own idle time.
const net = require('node:net');

const IDLE_LIMIT = 15 * 60 * 1000;

class Session {
  constructor(id) {
    this.id = id;
    this.lastSeen = Date.now();
    this.timer = setInterval(() => this.checkIdle(), 1000);
  }

  touch() {
    this.lastSeen = Date.now();
  }

  checkIdle() {
    if (Date.now() - this.lastSeen > IDLE_LIMIT) this.close();
  }

  close() {
    clearInterval(this.timer);
    sessions.delete(this.id);
  }
}

const sessions = new Map();
let restored = 0;

function restoreNext() {
  sessions.set(restored, new Session(restored));
  restored += 1;
  if (restored < 300) setTimeout(restoreNext, 3);
}

net.createServer((socket) => {
  const session = new Session(`s${sessions.size}`);
  sessions.set(session.id, session);
  socket.on('data', () => session.touch());
  socket.on('close', () => session.close());
  socket.on('error', () => {});
}).listen(Number(process.env.PORT || 0), '127.0.0.1');

restoreNext();
