'use strict';
// Waits for coupon codes on a Redis list (BLPOP) and redeems them. Reconnects when the connection is lost.
const net = require('node:net');

class CouponListener {
  constructor(url, key) {
    this.url = new URL(url);
    this.key = key;
    this.socket = null;
    this.attempts = 0;
  }

  connect() {
    this.attempts += 1;
    this.socket = net.connect(Number(this.url.port || 6379), this.url.hostname);
    this.socket.setEncoding('utf8');
    this.socket.on('connect', () => this.ask());
    this.socket.on('data', (text) => this.redeem(text));
    this.socket.on('error', () => {}); // 'close' follows
    this.socket.on('close', () => this.connect());
  }

  ask() {
    const key = this.key;
    this.socket.write(`*3\r\n$5\r\nBLPOP\r\n$${Buffer.byteLength(key)}\r\n${key}\r\n$1\r\n0\r\n`);
  }

  redeem(text) {
    const fields = text.split('\r\n');
    console.log(`coupon ${fields[4]} redeemed`);
    this.ask();
  }
}

new CouponListener(process.env.REDIS_URL, process.env.QUEUE).connect();
