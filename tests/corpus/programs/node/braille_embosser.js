'use strict';
// Braille embosser: the main thread takes texts over HTTP, a worker thread turns them into cells.
const http = require('http');
const { Worker, isMainThread, MessageChannel, receiveMessageOnPort, workerData } = require('worker_threads');

const CELLS = '⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵';

function emboss(text) {
  return [...text.toLowerCase()]
    .map((letter) => CELLS[letter.charCodeAt(0) - 97] || ' ')
    .join('');
}

class Embosser {
  constructor(port) {
    this.port = port;
    this.pages = 0;
  }

  nextJob() {
    for (;;) {
      const received = receiveMessageOnPort(this.port);
      if (received) {
        return received.message;
      }
    }
  }

  run() {
    for (;;) {
      const job = this.nextJob();
      this.pages += 1;
      this.port.postMessage({ id: job.id, cells: emboss(job.text), page: this.pages });
    }
  }
}

function serve() {
  const { port1, port2 } = new MessageChannel();
  new Worker(__filename, { workerData: { port: port2 }, transferList: [port2] });
  const waiting = new Map();
  let sequence = 0;

  port1.on('message', ({ id, cells }) => {
    waiting.get(id).end(`${cells}\n`);
    waiting.delete(id);
  });

  http.createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => { text += chunk; });
    request.on('end', () => {
      sequence += 1;
      waiting.set(sequence, response);
      port1.postMessage({ id: sequence, text });
    });
  }).listen(Number(process.env.PORT), '127.0.0.1');
}

if (isMainThread) {
  serve();
} else {
  new Embosser(workerData.port).run();
}
