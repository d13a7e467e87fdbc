// A courier that reserves deliveries from a line-based job server.
'use strict';
const net = require('net');

class JobClient {
  constructor(host, port) {
    this.waiting = [];
    this.buffer = '';
    this.socket = net.connect(port, host);
    this.socket.setNoDelay(true);
    this.socket.setEncoding('utf8');
    this.socket.on('data', (chunk) => this.onData(chunk));
    this.socket.on('error', (error) => { throw error; });
  }

  onData(chunk) {
    this.buffer += chunk;
    let end;
    while ((end = this.buffer.indexOf('\n')) >= 0) {
      const line = this.buffer.slice(0, end);
      this.buffer = this.buffer.slice(end + 1);
      const resolve = this.waiting.shift();
      if (resolve) resolve(line.trim());
    }
  }

  request(line) {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.socket.write(line + '\n');
    });
  }

  // The next delivery, or null when the server has none.
  async reserve() {
    const answer = await this.request('RESERVE deliveries');
    return answer.startsWith('JOB ') ? answer.slice(4) : null;
  }
}

async function deliverAll(client) {
  let delivered = 0;
  for (;;) {
    const job = await client.reserve();
    if (job === null) continue;
    delivered += 1;
    await client.request(`DONE ${job} ${delivered}`);
  }
}

deliverAll(new JobClient(process.env.HOST, Number(process.env.PORT)));
