'use strict';
// The heath's fire ticker: every two seconds it reads the weather file, works out the danger, and
// tells the listeners of a plain TCP port when the level has changed.
const fs = require('node:fs/promises');
const net = require('node:net');
const path = require('node:path');

const TICK_MS = 2000;
const LEVELS = [[0.8, 'extreme'], [0.6, 'high'], [0.35, 'moderate'], [0, 'low']];

class FireTicker {
  constructor(file) {
    this.file = file;
    this.level = undefined;
    this.listeners = new Set();
    this.history = [];
  }

  async tick() {
    const weather = await this.readWeather();
    const danger = FireTicker.danger(weather);
    this.history.push({ at: Date.now(), danger });
    while (this.history.length > 300) this.history.shift();
    const [, level] = LEVELS.find(([from]) => danger >= from);
    if (level !== this.level) {
      this.level = level;
      this.tell();
    }
  }

  async readWeather() {
    try {
      return JSON.parse(await fs.readFile(this.file, 'utf8'));
    } catch (error) {
      return { degrees: 18, humidity: 0.6, wind: 4 };
    }
  }

  static danger({ degrees, humidity, wind }) {
    const dry = Math.max(0, 1 - humidity);
    return Math.min(1, (degrees / 40) * 0.5 + dry * 0.35 + Math.min(wind / 20, 1) * 0.15);
  }

  tell() {
    console.log(`fire danger is ${this.level}`);
    for (const socket of this.listeners) socket.write(`${this.level}\n`);
  }

  listen(port) {
    return net.createServer((socket) => {
      this.listeners.add(socket);
      socket.on('close', () => this.listeners.delete(socket));
      socket.on('error', () => {});
      socket.write(`${this.level}\n`);
    }).listen(port, '127.0.0.1');
  }
}

const ticker = new FireTicker(path.join(process.env.DATA_DIR || '.', 'weather.json'));
ticker.listen(Number(process.env.PORT || 0));
ticker.tick();
setInterval(() => ticker.tick(), TICK_MS);
