'use strict';
// Panels at bus stops: every panel has its own timers for the clock, the blinking colon and the scrolling line.
const http = require('http');

class Panel {
  constructor(stop) {
    this.stop = stop;
    this.colon = true;
    this.offset = 0;
    this.text = 'No departures';
    this.timers = [];
  }

  start() {
    this.timers.push(setInterval(() => this.blink(), 500 + (this.stop % 17)));
    this.timers.push(setInterval(() => this.scroll(), 150 + (this.stop % 23)));
    this.timers.push(setInterval(() => this.checkDepartures(), 400 + (this.stop % 31)));
  }

  blink() {
    this.colon = !this.colon;
  }

  // Moves the line only when there is something to show.
  scroll() {
    if (this.text !== 'No departures') this.offset += 1;
  }

  checkDepartures() {
    const departures = timetable.get(this.stop);
    if (departures && departures.length > 0) this.text = departures.join('  ');
  }
}

const timetable = new Map();
const panels = [];

function openPanels(count) {
  for (let stop = 0; stop < count; stop += 1) {
    const panel = new Panel(stop);
    panels.push(panel);
    panel.start();
  }
}

const server = http.createServer((request, response) => {
  response.end(`${panels.length} panels\n`);
});

server.listen(Number(process.env.PORT || 0), '127.0.0.1', () => openPanels(450));
