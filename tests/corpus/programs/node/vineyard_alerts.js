'use strict';
// Frost alerts for the vineyards: subscribes to the stations' channels and calls the growers when
// a station is cold or has said nothing for a quarter of an hour.
const net = require('net');
const { URL } = require('url');

const STATIONS = 600;
const SILENCE_MS = 15 * 60 * 1000;
const PING_MS = 10_000;

class Station {
  constructor(name, onSilence) {
    this.name = name;
    this.onSilence = onSilence;
    this.heard();
  }

  heard() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.onSilence(this.name);
      this.heard();
    }, SILENCE_MS + Math.random() * 1000);
  }
}

class Subscriber {
  constructor(address) {
    const { hostname, port } = new URL(address);
    this.where = { host: hostname, port: Number(port) };
    this.pause = 1000;
  }

  run(onLine) {
    const socket = net.connect(this.where);
    const pinger = setInterval(() => socket.write('PING\r\n'), PING_MS);
    socket.on('connect', () => socket.write('PSUBSCRIBE frost:*\r\n'));
    socket.on('data', (chunk) => {
      this.pause = 1000;
      chunk.toString().split('\r\n').forEach(onLine);
    });
    socket.on('error', (error) => console.error(`broker: ${error.code}`));
    socket.on('close', () => {
      clearInterval(pinger);
      setTimeout(() => this.run(onLine), this.pause);
      this.pause = Math.min(this.pause * 2, 60_000);
    });
  }
}

function callGrower(name) {
  console.log(`call the grower of ${name}`);
}

const stations = new Map();
for (let number = 0; number < STATIONS; number += 1) {
  stations.set(`s${number}`, new Station(`s${number}`, callGrower));
}

new Subscriber(process.env.REDIS_URL).run((line) => {
  const [, name, degrees] = line.match(/^(s\d+) (-?\d+)$/) || [];
  if (!name || !stations.has(name)) return;
  stations.get(name).heard();
  if (Number(degrees) < 0) callGrower(name);
});
