'use strict';
// Serves a glossary over HTTP; the file is watched, and parsed in a worker thread when it has changed.
const { Worker, isMainThread, parentPort } = require('worker_threads');
const fs = require('fs');
const http = require('http');
const path = require('path');

function parseInWorker() {
  parentPort.on('message', (text) => {
    const terms = {};
    for (const line of text.split('\n')) {
      const at = line.indexOf('=');
      if (at > 0) terms[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    }
    parentPort.postMessage(terms);
  });
}

function main() {
  const file = path.join(process.env.DATA_DIR, 'glossary.txt');
  fs.writeFileSync(file, 'berth = a place to moor\nfender = protects the hull\n');

  let terms = {};
  const parser = new Worker(__filename);
  parser.on('message', (parsed) => {
    terms = parsed;
  });
  const load = () => fs.readFile(file, 'utf8', (error, text) => {
    if (!error) parser.postMessage(text);
  });

  let pending = null;
  fs.watch(process.env.DATA_DIR, (event, name) => {
    if (name !== 'glossary.txt') return;
    clearTimeout(pending);
    pending = setTimeout(load, 200);
  });
  load();

  const server = http.createServer((request, response) => {
    const meaning = terms[decodeURIComponent(request.url.slice(1))];
    response.writeHead(meaning ? 200 : 404, { 'Content-Type': 'text/plain' });
    response.end(meaning || '');
  });
  server.listen(Number(process.env.PORT || 0), '127.0.0.1');
}

if (isMainThread) main();
else parseInWorker();
