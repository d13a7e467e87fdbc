'use strict';
// A small JSON API over node:http, with a session store that is swept once a minute.
const http = require('node:http');

const sessions = new Map();

const routes = {
  '/health': () => ({ status: 'ok', uptime: process.uptime() }),
  '/sessions': () => ({ count: sessions.size }),
};

const server = http.createServer((req, res) => {
  const route = routes[req.url.split('?')[0]];
  res.writeHead(route ? 200 : 404, { 'content-type': 'application/json' });
  res.end(JSON.stringify(route ? route() : { error: 'not found' }));
});

server.keepAliveTimeout = 5000;
server.listen(Number(process.env.PORT || 3000), '127.0.0.1', () => {
  console.log('listening on', server.address().port);
});

setInterval(() => {
  const now = Date.now();
  for (const [id, session] of sessions) if (session.expires < now) sessions.delete(id);
}, 60_000);

process.on('SIGTERM', () => server.close(() => process.exit(0)));
