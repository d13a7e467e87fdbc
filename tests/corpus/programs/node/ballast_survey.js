// Packs the survey of a ship's ballast: makes NDJSON pages, parses them, sums them up and compresses the summary.
'use strict';
const zlib = require('zlib');
const { promisify } = require('util');
const gzip = promisify(zlib.gzip);

class Survey {
  constructor() {
    this.page = 0;
    this.bytes = 0;
    this.tanks = new Map();
  }

  readPage() {
    const lines = [];
    for (let n = 0; n < 2500; n += 1) {
      lines.push(JSON.stringify({ tank: (n * 7 + this.page) % 40, level: Math.sin(n + this.page), at: this.page * 2500 + n,
        note: `probe ${n % 13} of page ${this.page}` }));
    }
    this.page += 1;
    return lines.join('\n');
  }

  parse(text) {
    const rows = text.split('\n').map((line) => JSON.parse(line));
    for (const row of rows) {
      const tank = this.tanks.get(row.tank) || { count: 0, sum: 0 };
      tank.count += 1;
      tank.sum += row.level;
      this.tanks.set(row.tank, tank);
    }
    return rows;
  }

  async pack(rows) {
    rows.sort((a, b) => a.level - b.level);
    const packed = await gzip(JSON.stringify(rows), { level: 6 });
    this.bytes += packed.length;
  }
}

async function main() {
  const survey = new Survey();
  setInterval(() => console.log(`pages ${survey.page}, ${survey.bytes} bytes packed`), 15000);
  for (;;) {
    const rows = survey.parse(survey.readPage());
    await survey.pack(rows);
  }
}

main();
