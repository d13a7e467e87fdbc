// Game tables: every seated player has a session that looks after its own
// move clock and its own connection.
'use strict';

const IDLE_LIMIT_MS = 30 * 60 * 1000;

class PlayerSession {
  constructor(id, table) {
    this.id = id;
    this.table = table;
    this.lastSeen = Date.now();
    this.toMove = false;
    this.clockMs = 0;
    this.offset = (id * 37) % 100;
  }

  start() {
    // spread a little, or all would come at the same moment
    setTimeout(() => {
      this.clock = setInterval(() => this.tickClock(), 80 + (this.id % 40));
      this.guard = setInterval(() => this.checkAlive(), 150 + (this.id % 50));
    }, this.offset);
  }

  tickClock() {
    if (this.toMove) this.clockMs += 100;
  }

  checkAlive() {
    if (Date.now() - this.lastSeen > IDLE_LIMIT_MS) this.table.park(this);
  }
}

class GameTable {
  constructor(number) {
    this.number = number;
    this.seats = new Map();
    this.parked = 0;
  }

  seat(id) {
    const session = new PlayerSession(id, this);
    this.seats.set(id, session);
    session.start();
  }

  park(session) {
    session.lastSeen = Date.now();
    this.parked++;
  }
}

const tables = [];
for (let t = 0; t < 100; t++) {
  const table = new GameTable(t);
  for (let seat = 0; seat < 6; seat++) table.seat(t * 6 + seat);
  tables.push(table);
}
