# mypy: ignore-errors
"""Watches the scales under every beehive; each hive has its own repeating timer."""

import os
import pathlib
import signal
import threading


class RepeatingTimer(threading.Timer):
    """threading.Timer fires once; this one keeps going until cancelled."""

    def run(self):
        while not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)


class Hive:
    def __init__(self, number, spool):
        self.number = number
        self.weight_file = spool / f"hive-{number:02d}.weight"
        self.last_seen = None
        self.weight = None

    def check_scale(self):
        try:
            stamp = self.weight_file.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if stamp == self.last_seen:
            return
        self.last_seen = stamp
        weight = float(self.weight_file.read_text() or 0)
        if self.weight is not None and self.weight - weight > 1.5:
            print(f"hive {self.number} lost {self.weight - weight:.1f} kg: swarm?", flush=True)
        self.weight = weight


class Apiary:
    def __init__(self, spool, hives):
        self.hives = [Hive(number, spool) for number in range(1, hives + 1)]
        self.timers = []

    def open(self):
        for hive in self.hives:
            # spread the periods so that the scales are not all read at the same moment
            period = 0.25 + (hive.number % 9) * 0.05
            timer = RepeatingTimer(period, hive.check_scale)
            timer.name = f"hive-{hive.number}"
            timer.daemon = True
            timer.start()
            self.timers.append(timer)

    def close(self):
        for timer in self.timers:
            timer.cancel()


def main():
    apiary = Apiary(pathlib.Path(os.environ.get("DATA_DIR", ".")), hives=64)
    apiary.open()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    apiary.close()


if __name__ == "__main__":
    main()
