'use strict';
// Carillon player: melodies are requested over HTTP and listeners wait for the next
// one by long polling. Notes are played in slices so that requests get a turn.
const http = require('node:http');
const { EventEmitter, on } = require('node:events');

const tower = new EventEmitter().setMaxListeners(0);
const score = [];
const listeners = new Set();
let playing = false;

function playSlice() {
  const until = Date.now() + 5;
  while (score.length > 0 && Date.now() < until) {
    tower.emit('note', score.shift());
  }
  if (score.length > 0) {
    setImmediate(playSlice);
  } else {
    playing = false;
  }
}

function enqueue(notes) {
  score.push(...notes);
  if (!playing) {
    playing = true;
    setImmediate(playSlice);
  }
}

function answerListener(response) {
  listeners.add(response);
  const giveUp = setTimeout(() => finish(204, ''), 25000);
  function finish(status, body) {
    clearTimeout(giveUp);
    listeners.delete(response);
    response.writeHead(status).end(body);
  }
  response.deliver = (note) => finish(200, note);
  response.on('close', () => { clearTimeout(giveUp); listeners.delete(response); });
}

async function keepBook() {
  const counts = new Map();
  for await (const [note] of on(tower, 'note')) {
    counts.set(note, (counts.get(note) || 0) + 1);
    for (const listener of [...listeners]) listener.deliver(note);
  }
}

const server = http.createServer((request, response) => {
  if (request.method === 'GET') return answerListener(response);
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    enqueue(body.split(/\s+/).filter(Boolean));
    response.writeHead(202).end();
  });
});

for (let bell = 0; bell < 23; bell += 1) {
  // every bell is checked for overheating of its striker
  setInterval(() => {
    if (score.length > 10000) console.warn(`bell ${bell}: striker runs hot`);
  }, 30000);
}

keepBook();
server.listen(Number(process.env.PORT || 0), process.env.HOST || '127.0.0.1');
