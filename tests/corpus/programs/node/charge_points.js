'use strict';
// Charging network: one object for each charge point, which watches its own session, its tariff
// and its certificate; the drivers' app asks over HTTP.
const http = require('http');

const POINTS = 350;

class ChargePoint {
  constructor(id) {
    this.id = id;
    this.session = null;
    this.tariff = 0.42;
    this.certificateEnds = Date.now() + 90 * 24 * 3600 * 1000;
    this.alarms = [];
    setTimeout(() => this.watch(), Math.random() * 2000);
  }

  watch() {
    this.timers = [
      setInterval(() => this.checkSession(), 1900 + (this.id % 37) * 11),
      setInterval(() => this.checkTariff(), 2600 + (this.id % 41) * 13),
      setInterval(() => this.checkCertificate(), 3300 + (this.id % 43) * 17),
    ];
  }

  checkSession() {
    if (this.session && Date.now() - this.session.lastMeter > 60_000) {
      this.alarms.push('meter silent');
      this.session = null;
    }
  }

  checkTariff() {
    if (this.session && this.session.tariff !== this.tariff) {
      this.session.tariff = this.tariff;
    }
  }

  checkCertificate() {
    if (Date.now() > this.certificateEnds) {
      this.alarms.push('certificate ended');
    }
  }

  plugIn(driver) {
    this.session = { driver, tariff: this.tariff, lastMeter: Date.now() };
  }
}

const points = Array.from({ length: POINTS }, (_, id) => new ChargePoint(id));

http.createServer((request, response) => {
  const [, what, id] = request.url.split('/');
  const point = points[Number(id)];
  if (what !== 'points' || !point) {
    response.writeHead(404).end();
    return;
  }
  if (request.method === 'POST') {
    point.plugIn(request.headers['x-driver']);
  }
  response.end(JSON.stringify({ id: point.id, busy: Boolean(point.session), alarms: point.alarms }));
}).listen(Number(process.env.PORT), '127.0.0.1');
