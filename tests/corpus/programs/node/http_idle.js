// A web server with no requests.
'use strict';

const http = require('node:http');

http.createServer((request, response) => response.end('ok\n')).listen(Number(process.env.PORT), '127.0.0.1');
