'use strict';
// A mail service: messages are accepted over HTTP, put into a queue in memory, and
// delivered by a worker loop.
const http = require('node:http');

class MessageQueue {
  constructor() {
    this.messages = [];
  }

  put(message) {
    this.messages.push(message);
  }

  // The interface is asynchronous, so that a queue on disk can take its place later.
  async take() {
    return this.messages.shift();
  }
}

class Deliverer {
  constructor(queue) {
    this.queue = queue;
    this.delivered = 0;
    this.stopped = false;
  }

  async run() {
    while (!this.stopped) {
      const message = await this.queue.take();
      if (message === undefined) {
        continue;
      }
      await this.deliver(message);
    }
  }

  async deliver(message) {
    this.delivered += 1;
    return message.length;
  }
}

function serve(queue, port) {
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      queue.put(body);
      response.writeHead(202).end();
    });
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function main() {
  const queue = new MessageQueue();
  const deliverer = new Deliverer(queue);
  await serve(queue, Number(process.env.PORT || 0));
  await deliverer.run();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
