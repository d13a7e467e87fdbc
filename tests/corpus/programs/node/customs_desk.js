'use strict';
// Customs desk: works out duties for declarations that a broker process hands in over HTTP.
const http = require('http');
const crypto = require('crypto');
const { fork } = require('child_process');

const HOST = process.env.HOST || '127.0.0.1';
const PORT = Number(process.env.PORT || 0);
const TARIFF = new Map([['0901', 0.075], ['2204', 0.32], ['6109', 0.12], ['8471', 0], ['9503', 0.047]]);
const CODES = [...TARIFF.keys()];

function assess(declaration) {
  const perCode = {};
  let duty = 0;
  for (const item of declaration.items) {
    const value = item.pieces * item.price;
    const due = value * TARIFF.get(item.code) + (value > 150 ? value * 0.2 : 0);
    perCode[item.code] = (perCode[item.code] || 0) + due;
    duty += due;
  }
  const seal = crypto.createHash('sha256').update(JSON.stringify(perCode)).digest('hex');
  return { broker: declaration.broker, duty: Number(duty.toFixed(2)), perCode, seal };
}

function desk(req, res) {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    const answer = JSON.stringify(assess(JSON.parse(Buffer.concat(chunks).toString())));
    res.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
}

function declare(serial) {
  const items = [];
  for (let i = 0; i < 300; i++) {
    items.push({ code: CODES[(serial + i * 7) % CODES.length], pieces: 1 + (serial * i) % 40, price: 2.5 + (i % 90) });
  }
  return JSON.stringify({ broker: `B${serial % 17}`, items });
}

function post(agent, port, body) {
  return new Promise((resolve, reject) => {
    const req = http.request({ agent, host: HOST, port, method: 'POST', path: '/declare' }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve(JSON.parse(text)));
    });
    req.on('error', reject).end(body);
  });
}

async function broker(port) {
  process.on('disconnect', () => process.exit(0));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const owed = new Map();
  for (let serial = 1; ; serial++) {
    const { broker: name, duty } = await post(agent, port, declare(serial));
    owed.set(name, (owed.get(name) || 0) + duty);
  }
}

if (process.argv[2] === 'broker') {
  broker(Number(process.argv[3]));
} else {
  const server = http.createServer(desk);
  server.listen(PORT, HOST, () => {
    fork(__filename, ['broker', String(server.address().port)]);
  });
}
