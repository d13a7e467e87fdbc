// A client that connects again as soon as it is refused.
'use strict';

const net = require('node:net');

function connect() {
  const socket = net.connect(Number(process.env.PORT), process.env.HOST);
  socket.on('data', (data) => console.log(String(data)));
  socket.on('error', () => {});
  socket.on('close', connect);
}

connect();
