// A worker that waits in the server for its next job.
'use strict';

const net = require('node:net');

const broker = net.connect(Number(process.env.REDIS_PORT), '127.0.0.1', next);

function next() {
  broker.write('*3\r\n$5\r\nBLPOP\r\n$4\r\njobs\r\n$1\r\n0\r\n');
}

broker.on('data', (answer) => {
  console.log(String(answer));
  next();
});
