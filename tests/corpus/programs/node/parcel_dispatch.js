// Depot terminal: asks the dispatch service for the next parcel over gRPC (plain HTTP/2, no library).
// An empty message means "no parcel"; the terminal asks again.
'use strict';

const http2 = require('node:http2');

class DispatchClient {
  constructor(target) {
    this.target = target;
    this.connect();
  }

  connect() {
    this.session = http2.connect(`http://${this.target}`);
    this.session.on('error', (error) => console.error('dispatch:', error.message));
  }

  // One unary call: resolves to the message, null when it is empty.
  call(method, message) {
    const frame = Buffer.alloc(5 + message.length);
    frame.writeUInt32BE(message.length, 1);
    message.copy(frame, 5);
    return new Promise((resolve, reject) => {
      const stream = this.session.request({
        ':method': 'POST',
        ':path': `/depot.Dispatch/${method}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      const parts = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('error', reject);
      stream.on('end', () => {
        const body = Buffer.concat(parts);
        resolve(body.length > 5 ? body.subarray(5) : null);
      });
      stream.end(frame);
    });
  }

  nextParcel() { return this.call('NextParcel', Buffer.from([0x08, 0x07])); }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Terminal {
  constructor(client) {
    this.client = client;
    this.onBelt = [];
  }

  place(parcel) { this.onBelt.push(parcel.toString('hex')); }

  async run() {
    for (;;) {
      try {
        const parcel = await this.client.nextParcel();
        if (parcel === null) continue;
        this.place(parcel);
      } catch (error) {
        console.error('terminal:', error.message);
        await pause(5000);
        this.client.connect();
      }
    }
  }
}

new Terminal(new DispatchClient(process.env.GRPC_TARGET || '127.0.0.1:50051')).run();
