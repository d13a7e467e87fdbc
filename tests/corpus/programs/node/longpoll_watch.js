'use strict';
// Follows the configuration, the leases and the members of a cluster by long polling:
// the server is asked to hold the request until there is something new.
const http = require('node:http');

const WAIT_SECONDS = 30;
const FAILURE_PAUSE_MS = 2000;

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

function getJson(url, headers) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(Buffer.concat(parts).toString('utf8') || '[]'));
        } catch (error) {
          reject(error);
        }
      });
    });
    request.setTimeout((WAIT_SECONDS + 5) * 1000, () => {
      request.destroy(new Error('no answer'));
    });
    request.on('error', reject);
  });
}

function pause(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

class Watcher {
  constructor(topic, url, onChange) {
    this.topic = topic;
    this.url = url;
    this.onChange = onChange;
    this.revision = 0;
  }

  async follow() {
    for (;;) {
      try {
        const changes = await getJson(this.url, {
          Prefer: `wait=${WAIT_SECONDS}`,
          'X-Topic': this.topic,
          'X-After-Revision': String(this.revision),
        });
        for (const change of changes) {
          this.revision = change.revision;
          this.onChange(this.topic, change);
        }
      } catch (error) {
        console.error(`${this.topic}: ${error.message}`);
        await pause(FAILURE_PAUSE_MS);
      }
    }
  }
}

const state = new Map();

function remember(topic, change) {
  state.set(`${topic}/${change.key}`, change.value);
}

const base = process.env.HTTP_URL;
for (const topic of ['config', 'leases', 'members']) {
  new Watcher(topic, base, remember).follow();
}
