'use strict';
// Seals charters into a hash chain. Every seal needs a proof of work.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const CHAIN = path.join(process.env.DATA_DIR || '.', 'charters.chain');
const ATTEMPTS_PER_TURN = 4000;

function zeroBits(digest) {
  let bits = 0;
  for (const byte of digest) {
    if (byte === 0) {
      bits += 8;
      continue;
    }
    return bits + Math.clz32(byte) - 24;
  }
  return bits;
}

class Sealer {
  constructor(difficulty) {
    this.difficulty = difficulty;
    this.previous = '0'.repeat(64);
    this.height = 0;
    this.begin();
  }

  begin() {
    this.nonce = 0;
    this.text = `charter ${this.height} granted after ${this.previous}`;
    this.base = crypto.createHash('sha256').update(this.text);
  }

  // Try a batch of nonces; true when the current charter is sealed.
  attempt(count) {
    for (let i = 0; i < count; i++) {
      const digest = this.base.copy().update(String(this.nonce++)).digest();
      if (zeroBits(digest) >= this.difficulty) {
        this.commit(digest.toString('hex'));
        return true;
      }
    }
    return false;
  }

  commit(seal) {
    const block = { height: this.height, nonce: this.nonce - 1, previous: this.previous, seal };
    fs.appendFileSync(CHAIN, JSON.stringify(block) + '\n');
    this.previous = seal;
    this.height++;
    this.begin();
  }
}

const sealer = new Sealer(20);

function turn() {
  if (sealer.attempt(ATTEMPTS_PER_TURN)) {
    console.log(`sealed charter ${sealer.height - 1}`);
  }
  setImmediate(turn); // stay responsive to signals between batches
}

process.on('SIGTERM', () => process.exit(0));
turn();
