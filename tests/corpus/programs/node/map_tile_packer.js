'use strict';
// Packs vector map tiles for the mobile app: draw features, serialise, compress, checksum, write.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');
const { Readable, Transform } = require('stream');
const { pipeline } = require('stream/promises');

const FEATURES_IN_TILE = 800;
const TILES_IN_BUNDLE = 60;

// A small generator, so that every run packs the same country.
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function* tiles(zoom) {
  const random = chance(zoom + 1);
  for (let tile = 0; tile < TILES_IN_BUNDLE; tile += 1) {
    const features = [];
    for (let n = 0; n < FEATURES_IN_TILE; n += 1) {
      const angle = random() * Math.PI * 2;
      features.push({
        kind: ['road', 'river', 'house', 'wood'][Math.floor(random() * 4)],
        x: Math.round(4096 * Math.cos(angle)),
        y: Math.round(4096 * Math.sin(angle)),
        name: `way ${Math.floor(random() * 1e6)}`,
      });
    }
    yield `${JSON.stringify({ zoom, tile, features })}\n`;
  }
}

class Checksum extends Transform {
  constructor() {
    super();
    this.hash = crypto.createHash('sha256');
    this.size = 0;
  }

  _transform(chunk, encoding, done) {
    this.hash.update(chunk);
    this.size += chunk.length;
    done(null, chunk);
  }
}

async function packBundle(zoom) {
  const checksum = new Checksum();
  await pipeline(
    Readable.from(tiles(zoom)),
    zlib.createGzip({ level: 9 }),
    checksum,
    fs.createWriteStream(path.join(process.env.DATA_DIR, `zoom-${zoom}.bundle`)),
  );
  return { zoom, size: checksum.size, digest: checksum.hash.digest('hex') };
}

async function main() {
  for (let round = 0; ; round += 1) {
    const manifest = [];
    for (let zoom = 4; zoom < 16; zoom += 1) manifest.push(await packBundle(zoom));
    fs.writeFileSync(path.join(process.env.DATA_DIR, 'manifest.json'), JSON.stringify({ round, manifest }));
  }
}

main();
