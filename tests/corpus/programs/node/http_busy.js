// A web server that somebody uses.
'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ path: request.url, items: Array.from({ length: 200 }, (_, i) => i) }));
}).listen(Number(process.env.PORT), '127.0.0.1');
