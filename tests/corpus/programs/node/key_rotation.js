'use strict';
// A token service.  Its signing key is replaced once a month; the old key stays valid
// for a while.
const crypto = require('node:crypto');
const http = require('node:http');

const DAY_MS = 24 * 60 * 60 * 1000;
const ROTATION_MS = 30 * DAY_MS;

class KeyRing {
  constructor() {
    this.keys = [];
    this.add();
  }

  add() {
    this.keys.unshift({
      id: crypto.randomUUID(),
      secret: crypto.randomBytes(32),
      created: Date.now(),
    });
    this.keys.length = Math.min(this.keys.length, 2);
  }

  get current() {
    return this.keys[0];
  }

  // May be called at any time: replaces the key if it is old enough.
  rotateIfDue() {
    if (Date.now() - this.current.created >= ROTATION_MS) {
      this.add();
    }
  }

  sign(text) {
    return crypto.createHmac('sha256', this.current.secret).update(text).digest('base64url');
  }
}

const ring = new KeyRing();

const server = http.createServer((request, response) => {
  const body = Buffer.from(JSON.stringify({ path: request.url, at: Date.now() })).toString('base64url');
  response.setHeader('Content-Type', 'text/plain');
  response.end(`${ring.current.id}.${body}.${ring.sign(body)}\n`);
});

server.listen(Number(process.env.PORT || 0), '127.0.0.1');
setInterval(() => ring.rotateIfDue(), ROTATION_MS);
