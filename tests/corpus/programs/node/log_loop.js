// A poller that logs every look.
'use strict';

const pending = [];

setInterval(() => {
  console.log(new Date().toISOString(), 'debug', 'pending jobs:', pending.length);
}, 4);
