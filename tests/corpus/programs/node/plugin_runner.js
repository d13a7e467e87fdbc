'use strict';
// Runs every plugin in a process of its own and starts it again when it ends.
const { fork } = require('child_process');
const fs = require('fs');
const path = require('path');

const RESTART_DELAY_MS = 100;

class PluginProcess {
  constructor(name) {
    this.name = name;
    this.restarts = 0;
  }

  start() {
    this.child = fork(__filename, ['plugin', this.name], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child.on('message', (message) => console.log(this.name, message));
    this.child.on('exit', () => {
      this.restarts += 1;
      setTimeout(() => this.start(), RESTART_DELAY_MS);
    });
  }
}

function runPlugin(name) {
  // every plugin needs its settings; those of "weather" were never deployed
  const file = path.join(process.env.DATA_DIR, `${name}.json`);
  const settings = JSON.parse(fs.readFileSync(file, 'utf8'));
  process.send({ ready: settings.title });
  process.on('message', (request) => process.send({ done: request.id }));
}

if (process.argv[2] === 'plugin') {
  runPlugin(process.argv[3]);
} else {
  fs.writeFileSync(path.join(process.env.DATA_DIR, 'calendar.json'), '{"title": "Calendar"}');
  for (const name of ['calendar', 'weather']) new PluginProcess(name).start();
}
