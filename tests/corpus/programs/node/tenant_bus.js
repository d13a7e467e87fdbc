'use strict';
// A message bus for the agents of several tenants: one connection an agent, a ping every fifteen seconds, tenants
// read again when their directory changes, and a helper process that takes the accounting lines.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const TENANTS = path.join(process.env.DATA_DIR || '.', 'tenants');
const AGENTS = 40;
const PING_MS = 15_000;
const SILENT_MS = 60_000;

class Bus {
  constructor() {
    this.sockets = new Map();
    this.tenants = [];
    this.accounting = spawn('cat', [], { stdio: ['pipe', 'ignore', 'inherit'] });
    this.server = net.createServer((socket) => this.join(socket));
  }

  join(socket) {
    socket.setKeepAlive(true, 30_000);
    socket.setEncoding('utf8');
    this.sockets.set(socket, Date.now());
    socket.on('data', (text) => {
      this.sockets.set(socket, Date.now());
      if (text.startsWith('use ')) this.accounting.stdin.write(text);
    });
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  pingAll() {
    const limit = Date.now() - SILENT_MS;
    for (const [socket, seen] of this.sockets) {
      if (seen < limit) socket.destroy();
      else socket.write('ping\n');
    }
  }

  readTenants() {
    this.tenants = fs.readdirSync(TENANTS);
  }

  start(port, ready) {
    fs.mkdirSync(TENANTS, { recursive: true });
    this.readTenants();
    fs.watch(TENANTS, () => this.readTenants());
    setInterval(() => this.pingAll(), PING_MS);
    this.server.listen(port, '127.0.0.1', () => ready(this.server.address().port));
  }
}

function connectAgent(port, number) {
  const socket = net.connect(port, '127.0.0.1');
  let again = 5_000;
  socket.on('connect', () => { again = 5_000; socket.write(`hello ${number}\n`); });
  socket.on('data', (text) => { if (String(text).includes('ping')) socket.write('pong\n'); });
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(connectAgent, again, port, number));
}

new Bus().start(Number(process.env.PORT) || 0, (port) => {
  for (let number = 0; number < AGENTS; number++) connectAgent(port, number);
});
