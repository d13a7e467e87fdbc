'use strict';
// Lift monitor: each lift has its own timer that looks whether a command or an alarm is waiting.

const LIFTS = 500;

class Lift {
  constructor(number) {
    this.number = number;
    this.floor = 0;
    this.commands = [];
    this.alarms = [];
    // Not all at the same moment.
    this.period = 15 + (number % 20);
  }

  start() {
    this.commandTimer = setInterval(() => this.checkCommands(), this.period);
    this.alarmTimer = setInterval(() => this.checkAlarms(), this.period + 7);
  }

  checkCommands() {
    const command = this.commands.shift();
    if (command !== undefined) this.floor = command.floor;
  }

  checkAlarms() {
    const alarm = this.alarms.shift();
    if (alarm !== undefined) console.error(`lift ${this.number}: ${alarm}`);
  }

  stop() {
    clearInterval(this.commandTimer);
    clearInterval(this.alarmTimer);
  }
}

class Building {
  constructor(count) {
    this.lifts = Array.from({ length: count }, (_, number) => new Lift(number));
  }

  open() {
    for (const lift of this.lifts) lift.start();
  }

  close() {
    for (const lift of this.lifts) lift.stop();
  }
}

const building = new Building(LIFTS);
building.open();
process.on('SIGTERM', () => {
  building.close();
  process.exit(0);
});
console.log(`${LIFTS} lifts monitored`);
