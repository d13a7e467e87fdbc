'use strict';
// Apiary gateway: hive sensors report over HTTP, orders arrive in a list.
// One connection blocks on the list (BLPOP, 20 s), a second one carries the
// heartbeat every 15 s; sessions end by a timer that each request sets anew;
// a worker thread waits for weights to average.
const http = require('node:http');
const net = require('node:net');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const BLOCK_S = 20;
const BEAT_MS = 15_000;
const SESSION_MS = 12_000;

class Broker {
  constructor(url, onReply, onReady) {
    this.address = { host: url.hostname, port: Number(url.port || 6379) };
    this.onReply = onReply;
    this.onReady = onReady;
    this.pause = 1000;
    this.connect();
  }

  connect() {
    let text = '';
    this.socket = net.connect(this.address, () => {
      this.pause = 1000;
      this.onReady();
    });
    this.socket.setKeepAlive(true, 30_000);
    this.socket.on('data', (data) => {
      text += data;
      if (text.endsWith('\r\n')) {
        const reply = text;
        text = '';
        this.onReply(reply);
      }
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      setTimeout(() => this.connect(), this.pause);
      this.pause = Math.min(this.pause * 2, 60_000);
    });
  }

  send(...words) {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    this.socket.write(`*${words.length}\r\n${parts.join('')}`);
  }
}

function averageWeights() {
  parentPort.on('message', (weights) => {
    parentPort.postMessage(weights.reduce((sum, weight) => sum + weight, 0) / weights.length);
  });
}

function main() {
  const url = new URL(process.env.REDIS_URL);
  const list = `${process.env.QUEUE || 'apiary'}:orders`;
  const sessions = new Map();
  const averager = new Worker(__filename);
  let lastAverage = 0;
  averager.on('message', (average) => { lastAverage = average; });

  const orders = new Broker(url, (reply) => {
    if (reply.startsWith('*2')) averager.postMessage([Number(reply.split('\r\n')[4]) || 0]);
    orders.send('BLPOP', list, String(BLOCK_S));
  }, () => orders.send('BLPOP', list, String(BLOCK_S)));

  const beats = new Broker(url, () => {}, () => {});
  setInterval(() => beats.send('SET', `${list}:alive`, String(process.pid), 'EX', '45'), BEAT_MS);

  const touch = (hive) => {
    const timer = sessions.get(hive);
    if (timer) timer.refresh();
    else sessions.set(hive, setTimeout(() => sessions.delete(hive), SESSION_MS).unref());
  };
  ['linden', 'acacia', 'heather'].forEach(touch);

  http.createServer((request, response) => {
    touch(request.url.slice(1));
    response.end(JSON.stringify({ sessions: sessions.size, lastAverage }));
  }).listen(0, '127.0.0.1');
}

if (isMainThread) main();
else averageWeights();
