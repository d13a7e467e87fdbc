# mypy: ignore-errors
"""Switches the electricity tariff by a timetable; operators can add a switch over UDP."""

import os
import sched
import socket
import threading
import time

TIMETABLE = [(45.0, "night"), (90.0, "day"), (135.0, "peak")]


class TariffClock:
    def __init__(self):
        self.tariff = "day"
        self._nudge = threading.Event()
        self._sched = sched.scheduler(time.monotonic, self._nap)

    def _nap(self, seconds):
        """Sleep until the next entry is due or a new one has been put in."""
        if seconds <= 0:
            return
        if self._nudge.wait(seconds):
            self._nudge.clear()

    def plan(self, delay, tariff):
        self._sched.enter(delay, 1, self._switch, (tariff,))
        self._nudge.set()

    def _switch(self, tariff):
        self.tariff = tariff

    def _new_day(self):
        for delay, tariff in TIMETABLE:
            self._sched.enter(delay, 1, self._switch, (tariff,))
        self._sched.enter(TIMETABLE[-1][0] + 10.0, 2, self._new_day)

    def run(self):
        self._new_day()
        self._sched.run()


def operator_desk(clock, port):
    """Datagrams: SECONDS TARIFF"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", port))
        while True:
            data, sender = sock.recvfrom(512)
            try:
                delay, tariff = data.decode().split()
                clock.plan(float(delay), tariff)
                sock.sendto(b"ok", sender)
            except ValueError:
                sock.sendto(b"bad request", sender)


def main():
    clock = TariffClock()
    threading.Thread(
        target=operator_desk,
        args=(clock, int(os.environ.get("PORT", "0"))),
        name="operator-desk",
        daemon=True,
    ).start()
    clock.run()


if __name__ == "__main__":
    main()
