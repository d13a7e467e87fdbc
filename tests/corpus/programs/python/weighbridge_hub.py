# mypy: ignore-errors
"""Weighbridge hub: a collector process reads the scales' drivers (small shell programs) and
passes their readings to the ledger process over a queue.
"""

import ctypes
import multiprocessing
import os
import selectors
import signal
import subprocess

PR_SET_PDEATHSIG = 1

# The driver of the old scale only reports its calibration and then leaves; the new one stays.
DRIVERS = {
    "old-scale": 'echo "calibration 0.998"; echo "zero 12"',
    "new-scale": 'echo "calibration 1.000"; while read -r command; do echo "done $command"; done',
}


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Scale:
    def __init__(self, name, script):
        self.name = name
        self.pending = b""
        self.process = subprocess.Popen(
            ["bash", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_with_parent
        )
        os.set_blocking(self.process.stdout.fileno(), False)

    def feed(self, data):
        """Returns the readings that are whole now."""
        *lines, self.pending = (self.pending + data).split(b"\n")
        return [line.decode() for line in lines]


class Collector(multiprocessing.Process):
    def __init__(self, outbox):
        super().__init__(name="collector", daemon=True)
        self.outbox = outbox

    def run(self):
        die_with_parent()
        self.selector = selectors.DefaultSelector()
        for name, script in DRIVERS.items():
            scale = Scale(name, script)
            self.selector.register(scale.process.stdout, selectors.EVENT_READ, scale)
        while True:
            self.gather()

    def gather(self):
        for key, _events in self.selector.select():
            scale = key.data
            for reading in scale.feed(os.read(key.fd, 4096)):
                self.outbox.put((scale.name, reading))


class Ledger(multiprocessing.Process):
    def __init__(self, inbox, path):
        super().__init__(name="ledger", daemon=True)
        self.inbox = inbox
        self.path = path

    def run(self):
        die_with_parent()
        with open(self.path, "a", buffering=1) as book:
            while True:
                scale, reading = self.inbox.get()
                book.write(f"{scale}\t{reading}\n")


def main():
    readings = multiprocessing.Queue()
    path = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "weighbridge.tsv")
    parts = [Ledger(readings, path), Collector(readings)]
    for part in parts:
        part.start()
    for part in parts:
        part.join()


if __name__ == "__main__":
    main()
