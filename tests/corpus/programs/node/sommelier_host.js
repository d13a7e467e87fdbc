'use strict';
// Host of the wine list's recommenders: every model runs in a process of its own and is started
// again when it ends.
const { fork } = require('child_process');
const fs = require('fs');
const http = require('http');
const path = require('path');

const MODELS = ['reds', 'whites', 'sparkling'];
const WEIGHTS = path.join(process.env.DATA_DIR || '.', 'weights');

function recommend(weights, dish) {
  const scored = Object.entries(weights).map(([wine, taste]) => [wine, taste[dish] || 0]);
  return scored.sort((a, b) => b[1] - a[1])[0][0];
}

function runModel(name) {
  process.on('disconnect', () => process.exit(0));
  const weights = JSON.parse(fs.readFileSync(path.join(WEIGHTS, `${name}.json`), 'utf8'));
  process.on('message', ({ id, dish }) => process.send({ id, wine: recommend(weights, dish) }));
}

class ModelHost {
  constructor() {
    this.children = new Map();
    this.restarts = 0;
  }

  start(name) {
    const child = fork(__filename, ['--model', name], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('exit', () => {
      this.restarts += 1;
      setTimeout(() => this.start(name), 100);
    });
    child.on('message', ({ id, wine }) => this.answer(id, wine));
    this.children.set(name, child);
  }

  answer(id, wine) {
    const response = this.waiting.get(id);
    this.waiting.delete(id);
    response.end(`${wine}\n`);
  }

  serve(port) {
    this.waiting = new Map();
    let sequence = 0;
    http.createServer((request, response) => {
      const [, model, dish] = request.url.split('/');
      const child = this.children.get(model);
      if (!child || !child.connected) {
        response.writeHead(503).end();
        return;
      }
      sequence += 1;
      this.waiting.set(sequence, response);
      child.send({ id: sequence, dish });
    }).listen(port, '127.0.0.1');
  }
}

if (process.argv[2] === '--model') {
  runModel(process.argv[3]);
} else {
  fs.mkdirSync(WEIGHTS, { recursive: true });
  const host = new ModelHost();
  host.serve(Number(process.env.PORT));
  MODELS.forEach((name) => host.start(name));
}
