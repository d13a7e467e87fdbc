// Fetches new tariffs from the price service and keeps them in a table.
'use strict';
const http = require('http');

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const endpoint = new URL('/tariffs/next', process.env.HTTP_URL || 'http://127.0.0.1:8080');
const table = new Map();

function fetchNext() {
  return new Promise((resolve, reject) => {
    const request = http.get(endpoint, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    request.on('error', reject);
  });
}

function store(body) {
  const tariff = JSON.parse(body);
  table.set(tariff.code, tariff);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function followTariffs() {
  for (;;) {
    try {
      const { status, body } = await fetchNext();
      if (status === 204) continue; // the server holds the request open until there is one
      if (status === 200) store(body);
    } catch (error) {
      console.error('tariff service: %s', error.message);
      await pause(5000);
    }
  }
}

followTariffs();
