# mypy: ignore-errors
"""Curling hall: every stone carries a sensor whose lease is renewed by a timer of its own."""

import random
import signal
import threading
import time

SHEETS = 8
STONES = 16
RENEW_EVERY_S = 1.0


class StoneLease:
    def __init__(self, sheet, stone):
        self.name = f"{sheet}/{stone}"
        self.valid_until = 0.0
        self.renewals = 0
        self.timer = None

    def start(self):
        self.arm(random.uniform(0, RENEW_EVERY_S))

    def arm(self, delay):
        self.timer = threading.Timer(delay, self.renew)
        self.timer.daemon = True
        self.timer.start()

    def renew(self):
        self.valid_until = time.monotonic() + 3 * RENEW_EVERY_S
        self.renewals += 1
        self.arm(RENEW_EVERY_S)

    def stop(self):
        if self.timer is not None:
            self.timer.cancel()


class Hall:
    def __init__(self):
        self.leases = [StoneLease(sheet, stone) for sheet in range(SHEETS) for stone in range(STONES)]

    def open(self):
        for lease in self.leases:
            lease.start()

    def close(self):
        for lease in self.leases:
            lease.stop()


def main():
    hall = Hall()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    hall.open()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    hall.close()


if __name__ == "__main__":
    main()
