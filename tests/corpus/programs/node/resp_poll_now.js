// A worker that sends its next LPOP as soon as the last was answered.
'use strict';

const net = require('node:net');

const broker = net.connect(Number(process.env.REDIS_PORT), '127.0.0.1', pop);

function pop() {
  broker.write('*2\r\n$4\r\nLPOP\r\n$4\r\njobs\r\n');
}

broker.on('data', (answer) => {
  if (!String(answer).startsWith('$-1')) console.log(String(answer));
  pop();
});
