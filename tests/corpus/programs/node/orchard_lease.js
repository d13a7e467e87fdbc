'use strict';
// Picks harvest leases from the orchard office. The office holds a request open
// for up to `wait` seconds when there is no lease to give (long polling).
const http = require('node:http');

class OfficeClient {
  constructor(baseUrl) {
    this.url = new URL('/leases/next?wait=30', baseUrl);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  nextLease() {
    return new Promise((resolve, reject) => {
      const request = http.get(this.url, { agent: this.agent, timeout: 45000 }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 204) return resolve(null);
          if (response.statusCode !== 200) {
            return reject(new Error(`office answered ${response.statusCode}`));
          }
          try {
            resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
          } catch (error) {
            reject(error);
          }
        });
      });
      request.on('timeout', () => request.destroy(new Error('office is silent')));
      request.on('error', reject);
    });
  }
}

async function* leases(client) {
  for (;;) {
    try {
      const lease = await client.nextLease();
      if (lease) yield lease;
    } catch (error) {
      console.error(`lease request failed: ${error.message}`);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  }
}

function harvest({ row, variety, crates }) {
  console.log(`row ${row}: ${crates} crates of ${variety}`);
}

async function main() {
  const client = new OfficeClient(process.env.HTTP_URL || 'http://127.0.0.1:8080');
  for await (const lease of leases(client)) harvest(lease);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
