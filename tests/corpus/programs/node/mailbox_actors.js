'use strict';
// Actors with mailboxes.  An actor iterates over its mailbox; the supervisor posts a message now and then.
const { EventEmitter } = require('node:events');

class Mailbox {
  constructor(owner) {
    this.owner = owner;
    this.letters = [];
    this.closed = false;
  }

  post(letter) {
    this.letters.push(letter);
  }

  async *[Symbol.asyncIterator]() {
    while (!this.closed) {
      if (this.letters.length > 0) yield this.letters.shift();
      else await nextTurn();   // let the others run, then look again
    }
  }
}

function nextTurn() {
  return new Promise((resolve) => process.nextTick(resolve));
}

class Actor extends EventEmitter {
  constructor(name) {
    super();
    this.name = name;
    this.mailbox = new Mailbox(this);
    this.balance = 0;
  }

  async live() {
    for await (const letter of this.mailbox) {
      this.balance += letter.amount;
      this.emit('booked', letter);
    }
  }
}

const actors = ['ledger', 'audit', 'payout'].map((name) => new Actor(name));
for (const actor of actors) {
  actor.on('booked', (letter) => console.log(`${actor.name}: ${letter.amount}`));
  actor.live().catch((error) => { console.error(error); process.exit(1); });
}
actors[0].mailbox.post({ amount: 12 });
setInterval(() => actors[1].mailbox.post({ amount: 1 }), 60_000);
