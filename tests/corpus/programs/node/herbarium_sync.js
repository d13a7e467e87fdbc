'use strict';
// Mirrors the herbarium's specimen cards: notices changed cards by checksum.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const ROOT = path.join(process.env.DATA_DIR || '.', 'herbarium');
const FAMILIES = 30;
const CARDS_PER_FAMILY = 100;

function importCards() {
  if (fs.existsSync(ROOT)) return;
  for (let family = 0; family < FAMILIES; family++) {
    const folder = path.join(ROOT, `family-${family}`);
    fs.mkdirSync(folder, { recursive: true });
    for (let card = 0; card < CARDS_PER_FAMILY; card++) {
      const text = `specimen ${family}/${card}\n`.repeat(300);
      fs.writeFileSync(path.join(folder, `card-${card}.txt`), text);
    }
  }
}

class CardMirror {
  constructor(root, everyMs) {
    this.root = root;
    this.everyMs = everyMs;
    this.checksums = new Map();
  }

  *cards(folder = this.root) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) yield* this.cards(full);
      else yield full;
    }
  }

  findChanges() {
    const changed = [];
    for (const card of this.cards()) {
      const sum = crypto.createHash('sha256').update(fs.readFileSync(card)).digest('hex');
      if (this.checksums.get(card) !== sum) {
        this.checksums.set(card, sum);
        changed.push(card);
      }
    }
    return changed;
  }

  start() {
    const first = this.findChanges();
    console.log(`mirroring ${first.length} cards`);
    setInterval(() => {
      for (const card of this.findChanges()) {
        console.log(`changed: ${path.relative(this.root, card)}`);
      }
    }, this.everyMs);
  }
}

importCards();
new CardMirror(ROOT, 1000).start();
