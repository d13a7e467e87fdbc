// Monitor of a carillon: watches its settings file, serves a status page, and looks at the disk before each recording.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const { execFile } = require('child_process');

const settingsFile = path.join(process.env.DATA_DIR, 'settings.json');

class Settings {
  constructor(file) {
    fs.writeFileSync(file, JSON.stringify({ bells: 23 }));
    this.file = file;
    this.load();
    this.watcher = fs.watch(file, () => this.load());
  }

  load() {
    try {
      this.values = JSON.parse(fs.readFileSync(this.file, 'utf8'));
    } catch (error) {
      // Half written: the next event brings the rest.
    }
  }
}

class DiskGauge {
  constructor(directory) {
    this.directory = directory;
    this.free = 0;
  }

  // Asks df, and asks again a moment after it has answered.
  measure() {
    execFile('df', ['-Pk', this.directory], (error, output) => {
      if (!error) this.free = Number(output.split('\n')[1].split(/\s+/)[3]);
      setTimeout(() => this.measure(), 100);
    });
  }
}

class Recorder {
  constructor(gauge) {
    this.gauge = gauge;
    this.takes = 0;
    setInterval(() => this.prune(), 60000);
  }

  prune() {
    if (this.gauge.free < 100000) this.takes = 0;
  }
}

const settings = new Settings(settingsFile);
const gauge = new DiskGauge(process.env.DATA_DIR);
const recorder = new Recorder(gauge);
gauge.measure();

http.createServer((request, response) => {
  response.end(JSON.stringify({ bells: settings.values.bells, free: gauge.free, takes: recorder.takes }));
}).listen(Number(process.env.PORT), '127.0.0.1');
