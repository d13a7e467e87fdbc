# mypy: ignore-errors
"""Watch office: a supervisor of four helpers in three languages that talk to it over pipes.

It waits for their lines and deaths with one selector; a helper that dies comes back after a pause
that doubles up to a minute, and one that fails too often while it starts is given up.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1

RADAR = "setInterval(() => process.stdout.write('radar ok\\n'), 10000);"
RADIO = 'while read -r line; do echo "heard $line"; done'
BUOYS = "import time\nwhile True:\n    time.sleep(7)\n    print('buoys ok', flush=True)\n"
SATELLITE = 'echo "no antenna"; exit 3'


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Helper:
    start_tries = 3

    def __init__(self, name, argv):
        self.name = name
        self.argv = argv
        self.failures = 0
        self.due = 0.0
        self.process = None
        self.last_seen = None

    def start(self):
        self.due = None
        self.process = subprocess.Popen(
            self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_with_parent
        )

    def ended(self, now):
        self.process.stdin.close()
        self.process.stdout.close()
        code = self.process.wait()
        self.failures += 1
        if code and self.failures >= self.start_tries and self.last_seen is None:
            print(f"{self.name}: given up", flush=True)
        else:
            self.due = now + min(0.25 * 2**self.failures, 60)


class WatchOffice:
    def __init__(self, helpers):
        self.helpers = helpers
        self.selector = selectors.DefaultSelector()

    def start_due(self):
        now = time.monotonic()
        for helper in self.helpers:
            if helper.due is not None and helper.due <= now:
                helper.start()
                self.selector.register(helper.process.stdout, selectors.EVENT_READ, helper)

    def wait(self):
        dues = [helper.due for helper in self.helpers if helper.due is not None]
        timeout = max(0.0, min(dues) - time.monotonic()) if dues else None
        for key, _events in self.selector.select(timeout):
            helper = key.data
            text = os.read(key.fd, 4096)
            if text.endswith(b"ok\n"):
                helper.last_seen = time.monotonic()
            elif not text:
                self.selector.unregister(key.fileobj)
                helper.ended(time.monotonic())

    def run(self):
        while True:
            self.start_due()
            self.wait()


if __name__ == "__main__":
    WatchOffice(
        [
            Helper("radar", ["node", "-e", RADAR]),
            Helper("radio", ["bash", "-c", RADIO]),
            Helper("buoys", [sys.executable, "-c", BUOYS]),
            Helper("satellite", ["bash", "-c", SATELLITE]),
        ]
    ).run()
