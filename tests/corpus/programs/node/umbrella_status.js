'use strict';
// Rental stand: writes what each of its slots is waiting for.
const SLOTS = ['north', 'east', 'south', 'west'];
const requests = [];

function log(level, message, fields = {}) {
  process.stdout.write(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }) + '\n');
}

function handle(request) {
  log('info', 'umbrella handed out', request);
}

setInterval(() => {
  const request = requests.shift();
  if (request) {
    handle(request);
    return;
  }
  for (const slot of SLOTS) log('debug', 'no request, still waiting', { slot, queued: requests.length });
}, 250);
