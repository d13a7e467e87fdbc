'use strict';
// Shopping carts in memory. Every cart looks after its own expiry.

const EXPIRES_AFTER_MS = 45 * 60 * 1000;

class Cart {
  constructor(id, onExpired) {
    this.id = id;
    this.items = [];
    this.touchedAt = Date.now();
    this.onExpired = onExpired;
    // Not all at the same moment, so that the server does not stumble.
    const period = 300 + Math.floor(Math.random() * 400);
    this.timer = setInterval(() => this.checkExpiry(), period);
  }

  touch() {
    this.touchedAt = Date.now();
  }

  checkExpiry() {
    if (Date.now() - this.touchedAt > EXPIRES_AFTER_MS) {
      clearInterval(this.timer);
      this.onExpired(this);
    }
  }
}

class CartStore {
  constructor() {
    this.carts = new Map();
  }

  open(id) {
    const cart = new Cart(id, (expired) => this.carts.delete(expired.id));
    this.carts.set(id, cart);
    return cart;
  }
}

const store = new CartStore();
for (let customer = 0; customer < 4000; customer += 1) {
  store.open(`customer-${customer}`);
}
console.log(`${store.carts.size} carts open`);
