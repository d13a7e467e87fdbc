'use strict';
// Dispatch socket: holds one connection to the dispatcher and opens a new one when it is lost.

const net = require('net');

const HEARTBEAT_MS = 15000;

class DispatchSocket {
  constructor(host, port) {
    this.host = host;
    this.port = port;
    this.attempts = 0;
    this.heartbeat = null;
  }

  connect() {
    this.attempts += 1;
    const socket = net.connect({ host: this.host, port: this.port });
    socket.setEncoding('utf8');
    socket.on('connect', () => this.greet(socket));
    socket.on('data', (text) => this.handle(text));
    // The reason does not matter: 'close' follows and reconnects.
    socket.on('error', () => {});
    socket.on('close', () => this.reconnect());
  }

  greet(socket) {
    this.attempts = 0;
    socket.write('HELLO van-12\n');
    this.heartbeat = setInterval(() => socket.write('ALIVE\n'), HEARTBEAT_MS);
  }

  handle(text) {
    for (const line of text.split('\n')) {
      if (line.startsWith('DRIVE ')) console.log(`driving to ${line.slice(6)}`);
    }
  }

  reconnect() {
    clearInterval(this.heartbeat);
    setImmediate(() => this.connect());
  }
}

const dispatcher = new DispatchSocket(process.env.HOST, Number(process.env.PORT));
dispatcher.connect();
