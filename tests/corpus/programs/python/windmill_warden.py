# mypy: ignore-errors
"""Warden of a wind farm: one process a mill, looked after with sigtimedwait instead of a loop over poll()."""

import ctypes
import logging
import multiprocessing as mp
import os
import signal
import time

WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP}
log = logging.getLogger("warden")


def mill(number, orders):
    """Turns blades as it is told; waits for orders most of its life."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    angle = 0
    while True:
        angle = orders.get()
        log.info("mill %d at %d degrees", number, angle)


class Warden:
    def __init__(self, mills):
        self.orders = {number: mp.SimpleQueue() for number in range(mills)}
        self.mills = {}
        self.status_at = time.monotonic()

    def start(self, number):
        process = mp.Process(target=mill, args=(number, self.orders[number]))
        process.start()
        self.mills[process.pid] = number

    def reap(self):
        while self.mills:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number = self.mills.pop(pid)
            log.warning("mill %d ended with %d", number, os.waitstatus_to_exitcode(status))
            time.sleep(1)
            self.start(number)

    def report(self):
        log.info("%d mills run since %.0f s", len(self.mills), time.monotonic() - self.status_at)

    def run(self):
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        for number in self.orders:
            self.start(number)
        while True:
            caught = signal.sigtimedwait(WATCHED, 5)
            if caught is None or caught.si_signo == signal.SIGHUP:
                self.report()
            elif caught.si_signo == signal.SIGCHLD:
                self.reap()
            else:
                for pid in self.mills:
                    os.kill(pid, signal.SIGTERM)
                raise SystemExit(0)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Warden(mills=3).run()
