'use strict';
// One timer for each of 500 sessions; every one looks whether its session is over.

const SESSIONS = 500;
const sessions = new Map();

function check(id) {
  const session = sessions.get(id);
  if (session.expires < Date.now()) {
    clearInterval(session.timer);
    sessions.delete(id);
  }
}

function open(id) {
  const period = 50 + (id % 100);
  sessions.set(id, {
    expires: Infinity,
    timer: setInterval(() => check(id), period),
  });
}

for (let id = 0; id < SESSIONS; id += 1) {
  open(id);
}
