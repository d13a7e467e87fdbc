# mypy: ignore-errors
"""Supervisor of the loggers on a glacier: restarts one that ends, and learns of it through its pidfd."""

import ctypes
import logging
import os
import selectors
import signal
import subprocess
import sys
import time

STATIONS = ("tongue", "moraine", "icefall", "cirque")
MIN_RESTART_INTERVAL = 5.0
log = logging.getLogger("glacier")


def log_station(name):
    """Takes lines from the radio (its stdin) until there are no more."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    for line in sys.stdin:
        print(name, line.strip(), flush=True)


class Supervisor:
    def __init__(self, stations):
        self.selector = selectors.DefaultSelector()
        self.started_at = {}
        for name in stations:
            self.start(name)

    def start(self, name):
        command = [sys.executable, os.path.abspath(__file__), "--station", name]
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.started_at[name] = time.monotonic()
        self.selector.register(os.pidfd_open(process.pid), selectors.EVENT_READ, (name, process))

    def on_exit(self, pidfd, name, process):
        self.selector.unregister(pidfd)
        os.close(pidfd)
        process.stdin.close()
        log.warning("%s ended with %s", name, process.wait())
        time.sleep(max(0.0, self.started_at[name] + MIN_RESTART_INTERVAL - time.monotonic()))
        self.start(name)

    def run(self):
        while True:
            for key, _events in self.selector.select(timeout=60):
                self.on_exit(key.fd, *key.data)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    if "--station" in sys.argv:
        log_station(sys.argv[-1])
    else:
        Supervisor(STATIONS).run()
