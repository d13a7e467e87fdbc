// A consumer that looks at its list on every turn of the event loop.
'use strict';

const pending = [];

function drain() {
  while (pending.length > 0) console.log('done', pending.shift());
  setImmediate(drain);
}

drain();
