// Berth planning: a primary that forks three workers, one for each role.
'use strict';
const { fork } = require('child_process');
const net = require('net');

const roles = {
  // Takes planning requests on a port of its own.
  intake() {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.end('planned\n');
    });
    server.listen(0, '127.0.0.1');
  },

  // Tells the primary now and then how long its outbox is.
  mailer() {
    const outbox = [];
    setInterval(() => process.send({ outbox: outbox.length }), 15000);
  },

  // Keeps a copy of the plan on another machine.
  replica() {
    new ReplicaLink(process.env.HOST, Number(process.env.PORT), {
      retry: process.env.REPLICA_RETRY || '250ms',
    }).connect();
  },
};

class ReplicaLink {
  constructor(host, port, options) {
    this.host = host;
    this.port = port;
    this.retryDelay = Number(options.retry);
    this.failures = 0;
  }

  connect() {
    this.socket = net.connect(this.port, this.host);
    this.socket.on('connect', () => {
      this.failures = 0;
      this.socket.write('FOLLOW plan\n');
    });
    this.socket.on('data', (chunk) => process.send({ plan: chunk.length }));
    this.socket.on('error', () => { this.failures += 1; });
    this.socket.on('close', () => this.scheduleReconnect());
  }

  scheduleReconnect() {
    const delay = Math.min(this.retryDelay * this.failures, 30000);
    setTimeout(() => this.connect(), delay);
  }
}

function primary() {
  const start = (role) => {
    const child = fork(__filename, [], { env: { ...process.env, ROLE: role } });
    child.on('message', () => {});
    child.on('exit', () => setTimeout(start, 5000, role));
  };
  Object.keys(roles).forEach(start);
}

if (process.env.ROLE) {
  process.on('disconnect', () => process.exit(0));
  roles[process.env.ROLE]();
} else {
  primary();
}
