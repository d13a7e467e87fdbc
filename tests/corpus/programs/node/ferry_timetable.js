'use strict';
// Ferry timetable bot: announces departures, reads the timetable again when its file has changed,
// and answers /next for the displays on the piers.
const fs = require('fs');
const http = require('http');
const path = require('path');

const FILE = path.join(process.env.DATA_DIR || '.', 'timetable.json');

class Timetable {
  constructor(file) {
    this.file = file;
    this.departures = [];
    this.read();
    // The share does not support inotify.
    fs.watchFile(file, { interval: 3000 }, () => this.read());
  }

  read() {
    try {
      this.departures = JSON.parse(fs.readFileSync(this.file, 'utf8'));
    } catch (error) {
      console.error(`timetable: ${error.message}`);
    }
  }

  next(now) {
    const minute = now.getHours() * 60 + now.getMinutes();
    return this.departures.find((departure) => departure.minute >= minute) || this.departures[0];
  }
}

class Announcer {
  constructor(timetable) {
    this.timetable = timetable;
    this.last = null;
  }

  // Runs at the full second, every five seconds, so that all piers speak together.
  schedule() {
    const period = 5000;
    setTimeout(() => {
      this.tick();
      this.schedule();
    }, period - (Date.now() % period) + 2);
  }

  tick() {
    const departure = this.timetable.next(new Date());
    if (departure && departure !== this.last) {
      this.last = departure;
      console.log(`${departure.pier}: ferry to ${departure.to}`);
    }
  }
}

if (!fs.existsSync(FILE)) {
  const rows = Array.from({ length: 48 }, (_, n) => ({ minute: n * 30, pier: 'A', to: n % 2 ? 'Skerry' : 'Holm' }));
  fs.writeFileSync(FILE, JSON.stringify(rows));
}
const timetable = new Timetable(FILE);
new Announcer(timetable).schedule();

http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(timetable.next(new Date())));
}).listen(Number(process.env.PORT), '127.0.0.1');
