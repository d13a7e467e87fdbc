'use strict';
// Watches the sensors of a nursery: every sensor object has its own timer that looks whether it has gone silent.
const http = require('http');

const SENSORS = 4000;
const CHECK_MS = 200;
const SILENT_AFTER_MS = 24 * 60 * 60 * 1000;

class Sensor {
  constructor(id, onSilent) {
    this.id = id;
    this.lastSeen = Date.now();
    this.onSilent = onSilent;
    // every sensor has a period of its own, so that the checks do not all fall together
    const period = Math.round(CHECK_MS * (0.75 + Math.random() / 2));
    this.timer = setInterval(() => this.check(), period);
  }

  seen() {
    this.lastSeen = Date.now();
  }

  check() {
    if (Date.now() - this.lastSeen > SILENT_AFTER_MS) {
      clearInterval(this.timer);
      this.onSilent(this);
    }
  }
}

const sensors = new Map();
for (let id = 0; id < SENSORS; id += 1) {
  sensors.set(String(id), new Sensor(id, (sensor) => console.log('silent:', sensor.id)));
}

const server = http.createServer((request, response) => {
  const sensor = sensors.get(request.url.slice(1));
  if (sensor) sensor.seen();
  response.writeHead(sensor ? 204 : 404);
  response.end();
});
server.listen(Number(process.env.PORT || 0), '127.0.0.1');
