// Warehouse import: looks through the folder of pallet notes for those that
// are marked "ready" and books them.
'use strict';
const fs = require('fs');
const path = require('path');

const ROOT = path.join(process.env.DATA_DIR || '/tmp', 'pallets');
const BAYS = 40;
const NOTES_PER_BAY = 150;

function fillArchive() {
  for (let bay = 0; bay < BAYS; bay++) {
    const dir = path.join(ROOT, `bay-${bay}`);
    fs.mkdirSync(dir, { recursive: true });
    for (let i = 0; i < NOTES_PER_BAY; i++) {
      const note = { pallet: bay * NOTES_PER_BAY + i, state: 'booked', weight: 400 + i };
      fs.writeFileSync(path.join(dir, `${i}.json`), JSON.stringify(note));
    }
  }
}

class PalletImporter {
  constructor(root) {
    this.root = root;
    this.booked = 0;
  }

  // Every note is read again each time: those that are done stay in place.
  findReady() {
    const ready = [];
    for (const bay of fs.readdirSync(this.root)) {
      const dir = path.join(this.root, bay);
      for (const name of fs.readdirSync(dir)) {
        const file = path.join(dir, name);
        if (!fs.statSync(file).isFile()) continue;
        const note = JSON.parse(fs.readFileSync(file, 'utf8'));
        if (note.state === 'ready') ready.push({ file, note });
      }
    }
    return ready;
  }

  book({ file, note }) {
    note.state = 'booked';
    fs.writeFileSync(file, JSON.stringify(note));
    this.booked++;
  }

  sweep() {
    for (const entry of this.findReady()) this.book(entry);
  }
}

fillArchive();
const importer = new PalletImporter(ROOT);
setInterval(() => importer.sweep(), 1500);
