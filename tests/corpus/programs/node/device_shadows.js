'use strict';
// Device shadows: for each device that has signed in, a shadow object keeps "desired" and "reported" state in step.
class Shadow {
  constructor(id) {
    this.id = id;
    this.desired = { on: false, level: 0 };
    this.reported = { on: false, level: 0 };
    this.syncEvery = 180 + (id % 97);   // spread them, so that they do not all come at once
    this.leaseUntil = Date.now() + 3_600_000;
    this.schedule();
  }

  schedule() {
    this.timer = setTimeout(() => this.sync(), this.syncEvery);
  }

  sync() {
    if (Date.now() > this.leaseUntil) return;
    for (const key of Object.keys(this.desired)) {
      if (this.desired[key] !== this.reported[key]) this.push(key);
    }
    this.schedule();
  }

  push(key) {
    this.reported[key] = this.desired[key];
  }
}

class Registry {
  constructor() {
    this.shadows = new Map();
  }

  signIn(id) {
    this.shadows.set(id, new Shadow(id));
  }
}

const registry = new Registry();
for (let id = 0; id < 600; id++) registry.signIn(id);
setInterval(() => {
  for (const shadow of registry.shadows.values()) shadow.leaseUntil = Date.now() + 3_600_000;
}, 600_000);
