'use strict';
// Link of a bus to its depot: keeps one TCP connection open and sends the positions over it.
const net = require('net');

class DepotLink {
  constructor(host, port) {
    this.host = host;
    this.port = port;
    this.pending = [];
    this.socket = null;
    this.attempts = 0;
  }

  connect() {
    this.attempts += 1;
    const socket = net.createConnection({ host: this.host, port: this.port });
    socket.setKeepAlive(true, 30000);
    socket.on('connect', () => {
      this.socket = socket;
      this.flush();
    });
    socket.on('error', (error) => {
      this.lastError = error;
    });
    // the depot restarts at night: be back as soon as it is
    socket.on('close', () => {
      this.socket = null;
      this.connect();
    });
  }

  flush() {
    while (this.socket && this.pending.length > 0) {
      this.socket.write(`${JSON.stringify(this.pending.shift())}\n`);
    }
  }

  report(position) {
    this.pending.push(position);
    if (this.pending.length > 500) this.pending.shift();
    this.flush();
  }
}

const link = new DepotLink(process.env.HOST, Number(process.env.PORT));
link.connect();
setInterval(() => link.report({ at: Date.now(), lat: 52.1, lon: 4.3 }), 30000);
