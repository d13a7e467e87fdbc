// An interval for each of 250 sensors, about one a second each.
'use strict';

class Sensor {
  constructor(id) {
    this.id = id;
    this.readings = [];
  }

  sample() {
    if (this.readings.length > 10) this.readings.length = 0;
  }
}

for (let id = 0; id < 250; id += 1) {
  const sensor = new Sensor(id);
  setTimeout(() => setInterval(() => sensor.sample(), 900 + id), id * 4);
}
