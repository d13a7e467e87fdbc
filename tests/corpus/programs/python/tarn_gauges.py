# mypy: ignore-errors
"""Concentrator for water level gauges: one thread per gauge, readings kept in memory."""

import random
import signal
import sys
import threading
import time


class Gauge(threading.Thread):
    def __init__(self, station, interval, board):
        super().__init__(name=f"gauge-{station}", daemon=True)
        self.station = station
        self.interval = interval
        self.board = board
        self._kick = threading.Event()
        self._closed = False
        self.level = 120.0

    def run(self):
        while not self._closed:
            self.sample()
            self.pause()

    def pause(self):
        self._kick.wait(self.interval)
        self._kick.clear()

    def sample(self):
        self.level += random.gauss(0, 0.4)
        self.board.post(self.station, self.level)

    def poke(self):
        self._kick.set()

    def close(self):
        self._closed = True
        self.poke()


class LevelBoard:
    def __init__(self, alarm_level):
        self.alarm_level = alarm_level
        self._levels = {}
        self._alarms = []
        self._changed = threading.Condition()

    def post(self, station, level):
        with self._changed:
            self._levels[station] = (time.time(), level)
            if level > self.alarm_level:
                self._alarms.append((station, level))
                self._changed.notify()

    def next_alarm(self, timeout):
        with self._changed:
            if not self._changed.wait_for(lambda: self._alarms, timeout):
                return None
            return self._alarms.pop(0)


def main():
    board = LevelBoard(alarm_level=300.0)
    gauges = [Gauge(f"tarn-{n:02d}", 45 + n * 0.7, board) for n in range(40)]
    for gauge in gauges:
        gauge.start()

    def shut(_signum, _frame):
        for gauge in gauges:
            gauge.close()
        sys.exit(0)

    signal.signal(signal.SIGTERM, shut)
    signal.signal(signal.SIGUSR1, lambda *_: [g.poke() for g in gauges])

    while True:
        alarm = board.next_alarm(timeout=4)
        if alarm is None:
            continue
        print("HIGH WATER %s %.1f" % alarm, flush=True)


if __name__ == "__main__":
    main()
