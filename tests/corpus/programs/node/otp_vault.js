'use strict';
// One-time passwords: each is thrown away by its own timer after ten minutes.
const crypto = require('node:crypto');
const http = require('node:http');

const LIFETIME_MS = 10 * 60 * 1000;

class OtpVault {
  constructor() {
    this.codes = new Map();
  }

  issue(user) {
    const code = String(crypto.randomInt(1000000)).padStart(6, '0');
    const previous = this.codes.get(user);
    if (previous) clearTimeout(previous.timer);
    const timer = setTimeout(() => this.codes.delete(user), LIFETIME_MS);
    this.codes.set(user, { code, timer });
    return code;
  }

  check(user, code) {
    const entry = this.codes.get(user);
    return Boolean(entry) && entry.code === code;
  }
}

const vault = new OtpVault();
for (let n = 0; n < 3000; n += 1) vault.issue(`user-${n}`);

http
  .createServer((request, response) => {
    vault.issue(request.url.slice(1));
    response.writeHead(201).end();
  })
  .listen(Number(process.env.PORT), '127.0.0.1');

setInterval(() => console.log(`${vault.codes.size} codes out`), 15000);
