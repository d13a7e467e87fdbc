// Prints the tickets that come over a Redis list. The connection is made by
// hand: only BLPOP is needed.
'use strict';
const net = require('net');
const fs = require('fs');
const path = require('path');

const url = new URL(process.env.REDIS_URL || 'redis://127.0.0.1:6379');
const queue = process.env.QUEUE || 'tickets';
const spool = path.join(process.env.DATA_DIR || '/tmp', 'tickets.txt');
const MAX_DELAY_MS = 30000;
let delay = 1000;

function encode(...words) {
  return `*${words.length}\r\n` + words.map((w) => `$${Buffer.byteLength(w)}\r\n${w}\r\n`).join('');
}

// Gives [value, rest] for a whole reply, null while it is not complete.
function parseReply(text) {
  if (text.startsWith('*-1\r\n')) return [null, text.slice(5)];
  const match = /^\*2\r\n\$\d+\r\n(.*)\r\n\$\d+\r\n(.*)\r\n/.exec(text);
  return match ? [match[2], text.slice(match[0].length)] : null;
}

function run() {
  let buffer = '';
  const socket = net.connect(Number(url.port || 6379), url.hostname);
  const askNext = () => socket.write(encode('BLPOP', queue, '30'));
  socket.setEncoding('utf8');
  socket.on('connect', () => {
    delay = 1000;
    askNext();
  });
  socket.on('data', (chunk) => {
    buffer += chunk;
    const reply = parseReply(buffer);
    if (!reply) return;
    buffer = reply[1];
    if (reply[0] !== null) fs.appendFileSync(spool, `${reply[0]}\n`);
    askNext();
  });
  socket.on('error', (error) => console.error('redis: %s', error.code));
  socket.on('close', () => {
    setTimeout(run, delay);
    delay = Math.min(delay * 2, MAX_DELAY_MS);
  });
}

run();
