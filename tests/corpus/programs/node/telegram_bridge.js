// Bridge to the telegram exchange: keeps one TCP connection up and passes
// on the lines that arrive.
'use strict';
const net = require('net');
const { EventEmitter } = require('events');

class ExchangeLink extends EventEmitter {
  constructor(host, port) {
    super();
    this.host = host;
    this.port = port;
    this.attempts = 0;
    this.pending = '';
  }

  connect() {
    this.attempts++;
    const socket = net.connect({ host: this.host, port: this.port });
    socket.setEncoding('utf8');
    socket.on('connect', () => { this.attempts = 0; });
    socket.on('data', (chunk) => this.feed(chunk));
    socket.on('error', (error) => this.emit('trouble', error));
    // stay connected at any price
    socket.on('close', () => this.connect());
    this.socket = socket;
  }

  feed(chunk) {
    const lines = (this.pending + chunk).split('\n');
    this.pending = lines.pop();
    for (const line of lines) this.emit('telegram', line);
  }
}

const stats = { telegrams: 0, troubles: 0, lastError: null };
const link = new ExchangeLink(process.env.HOST || '127.0.0.1', Number(process.env.PORT || 9));
link.on('telegram', () => { stats.telegrams++; });
link.on('trouble', (error) => {
  stats.troubles++;
  stats.lastError = error.code;
});
link.connect();
