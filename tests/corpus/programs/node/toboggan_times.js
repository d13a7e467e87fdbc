'use strict';
// Times of a toboggan run: the light barriers (a child process here) post each descent, and ask
// for the ranking that the board at the finish shows.
const { fork } = require('node:child_process');
const http = require('node:http');

class Ranking {
  constructor() {
    this.descents = [];
  }

  add(descent) {
    const total = descent.splits.reduce((sum, split) => sum + split, 0);
    this.descents.push({ sled: descent.sled, total, splits: descent.splits });
    this.descents.sort((a, b) => a.total - b.total);
    this.descents.length = Math.min(this.descents.length, 500);
    return this.descents.findIndex((entry) => entry.sled === descent.sled) + 1;
  }

  best(count) {
    return this.descents.slice(0, count).map(({ sled, total }, index) => ({
      place: index + 1,
      sled,
      seconds: total.toFixed(3),
      behind: (total - this.descents[0].total).toFixed(3),
    }));
  }
}

function serve() {
  const ranking = new Ranking();
  const server = http.createServer((request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'GET') {
      answer(200, ranking.best(50));
      return;
    }
    let text = '';
    request.setEncoding('utf8').on('data', (part) => { text += part; });
    request.on('end', () => {
      try {
        answer(201, { place: ranking.add(JSON.parse(text)) });
      } catch (error) {
        answer(400, { error: error.message });
      }
    });
  });
  server.listen(Number(process.env.PORT || 0), '127.0.0.1', () => {
    fork(__filename, ['barriers', String(server.address().port)]);
  });
}

function ask(agent, port, method, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, port, method, host: '127.0.0.1', path: '/descents' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
    request.end(body);
  });
}

// A busy Sunday: some forty sleds a second come down the many lanes.
async function barriers(port) {
  process.on('disconnect', () => process.exit(0));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  for (let sled = 1; ; sled += 1) {
    const splits = Array.from({ length: 12 }, () => 3 + Math.random());
    await ask(agent, port, 'POST', JSON.stringify({ sled, splits }));
    if (sled % 4 === 0) await ask(agent, port, 'GET');
    await new Promise((resolve) => { setTimeout(resolve, 22); });
  }
}

if (process.argv[2] === 'barriers') {
  barriers(Number(process.argv[3]));
} else {
  serve();
}
