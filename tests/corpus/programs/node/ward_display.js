// Display server of a ward: browsers listen on an event stream and get the
// notices, which are kept in a file that the nurses' desk writes.
'use strict';
const http = require('http');
const fs = require('fs');
const path = require('path');

const dir = process.env.DATA_DIR || '/tmp';
const noticeFile = path.join(dir, 'notices.json');
const screens = new Set();

function readNotices() {
  try {
    return JSON.parse(fs.readFileSync(noticeFile, 'utf8'));
  } catch {
    return [];
  }
}

function broadcast(event, data) {
  for (const screen of screens) screen.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

const server = http.createServer((request, response) => {
  if (request.url !== '/events') {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  screens.add(response);
  response.on('close', () => screens.delete(response));
  response.write(`event: notices\ndata: ${JSON.stringify(readNotices())}\n\n`);
});

// One screen hangs at the desk itself.
function openDeskScreen(port) {
  http.get({ port, path: '/events' }, (response) => {
    response.setEncoding('utf8');
    response.on('data', (text) => { openDeskScreen.last = text; });
    response.on('end', () => setTimeout(openDeskScreen, 10000, port));
  });
}

fs.writeFileSync(noticeFile, '[]');
fs.watch(noticeFile, () => broadcast('notices', readNotices()));
setInterval(() => broadcast('beat', { screens: screens.size }), 15000);
setInterval(() => {
  if (process.memoryUsage.rss() > 1e9) process.exitCode = 1;
}, 5000);
server.listen(Number(process.env.PORT || 0), '127.0.0.1', () => openDeskScreen(server.address().port));
