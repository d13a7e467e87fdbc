// Lease manager of a session store: every session has a lease that is renewed a little before it
// runs out. One timer a session, each with its own jitter so that "they do not fire together".
'use strict';

const SESSIONS = 3000;
const LEASE_MS = 1000;

class Lease {
  constructor(id, manager) {
    this.id = id;
    this.manager = manager;
    this.generation = 0;
    this.expires = 0;
    this.timer = null;
  }

  schedule() {
    const jitter = Math.floor(Math.random() * LEASE_MS * 0.6);
    this.timer = setTimeout(() => this.renew(), LEASE_MS - 150 - jitter);
  }

  renew() {
    this.generation += 1;
    this.expires = Date.now() + LEASE_MS;
    this.manager.renewed(this);
    this.schedule();
  }
}

class LeaseManager {
  constructor() {
    this.leases = new Map();
    this.renewals = 0;
  }

  open(id) {
    const lease = new Lease(id, this);
    this.leases.set(id, lease);
    lease.renew();
    return lease;
  }

  close(id) {
    const lease = this.leases.get(id);
    if (lease) {
      clearTimeout(lease.timer);
      this.leases.delete(id);
    }
  }

  renewed(lease) {
    this.renewals += 1;
    if (lease.generation === 1) this.lastOpened = lease.id;
  }
}

const manager = new LeaseManager();
for (let i = 0; i < SESSIONS; i++) manager.open(`visitor-${i}`);
process.on('SIGTERM', () => {
  for (const id of [...manager.leases.keys()]) manager.close(id);
  process.exit(0);
});
