// A worker that looks at its queue with a timer of nothing.
'use strict';

const queue = [];

function work() {
  const job = queue.shift();
  if (job) console.log('job', job);
  setTimeout(work, 0);
}

work();
