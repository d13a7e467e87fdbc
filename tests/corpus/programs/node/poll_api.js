// A client that asks an API for work five times a second.
'use strict';

const http = require('node:http');

const agent = new http.Agent({ keepAlive: true });

function ask() {
  http.get(`${process.env.HTTP_URL}/next`, { agent }, (response) => {
    response.on('data', (body) => console.log(String(body)));
    response.on('end', () => setTimeout(ask, 200));
  });
}

ask();
