// Trout farm: an HTTP server, a nightly report, and a feeder object for each of 4000 net cages.
'use strict';
const http = require('http');
const { EventEmitter } = require('events');

class Feeder {
  constructor(cage) {
    this.cage = cage;
    this.due = Infinity; // no feeding is planned
    this.fed = 0;
    // Every feeder keeps its own watch, so that they do not all start together.
    this.watch = setInterval(() => this.check(), 700 + Math.floor(Math.random() * 600));
  }

  check() {
    if (Date.now() >= this.due) {
      this.fed += 1;
      this.due = Infinity;
    }
  }
}

class Farm extends EventEmitter {
  constructor(cages) {
    super();
    this.feeders = Array.from({ length: cages }, (_, n) => new Feeder(n));
    this.reportTimer = setInterval(() => this.report(), 3600 * 1000);
    this.on('plan', ({ cage, at }) => { this.feeders[cage].due = at; });
  }

  report() {
    console.log('fed', this.feeders.reduce((sum, feeder) => sum + feeder.fed, 0));
  }
}

const farm = new Farm(4000);

http.createServer((request, response) => {
  const url = new URL(request.url, 'http://farm');
  if (request.method === 'POST') {
    farm.emit('plan', { cage: Number(url.searchParams.get('cage')), at: Date.now() + 1000 });
  }
  response.end('ok\n');
}).listen(Number(process.env.PORT), '127.0.0.1');
