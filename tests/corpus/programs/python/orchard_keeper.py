# mypy: ignore-errors
"""Orchard: keeps the helper programs of a weather station running.

Each helper has a thread that waits for its end and starts it again after a
pause that doubles; a reader follows the journal through tail -F; a watchdog
looks every ten seconds whether the station still writes.
"""

import logging
import logging.handlers
import os
import queue
import signal
import subprocess
import sys
import threading
import time

DATA = os.environ["DATA_DIR"]
JOURNAL = os.path.join(DATA, "station.journal")
STATION = 'while :; do echo "dew $(date +%s)" >> "$0"; sleep 20; done'
BAROMETER = "import sys\nfor line in sys.stdin: print(float(line) * 0.75, flush=True)"

log = logging.getLogger("orchard")


class Helper:
    """One child program and the thread that minds it."""

    def __init__(self, name, argv, **pipes):
        self.name = name
        self.argv = argv
        self.pipes = pipes
        self.process = None
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.mind, name=f"mind-{name}", daemon=True)

    def mind(self):
        pause = 1
        while True:
            started = time.monotonic()
            self.process = subprocess.Popen(self.argv, **self.pipes)
            self.ready.set()
            status = self.process.wait()
            self.ready.clear()
            if time.monotonic() - started > 60:
                pause = 1
            log.warning("%s ended with %s, again in %d s", self.name, status, pause)
            time.sleep(pause)
            pause = min(pause * 2, 120)


def follow_journal(helper):
    while True:
        helper.ready.wait()
        for line in helper.process.stdout:
            log.info("station: %s", line.decode().strip())
        helper.process.wait()
        time.sleep(5)


def watch_station(limit=90):
    while True:
        time.sleep(10)
        try:
            age = time.time() - os.stat(JOURNAL).st_mtime
        except FileNotFoundError:
            continue
        if age > limit:
            log.error("the station has been silent for %.0f s", age)


def start_logging():
    records = queue.Queue()
    file = logging.handlers.RotatingFileHandler(
        os.path.join(DATA, "orchard.log"), maxBytes=500_000, backupCount=1
    )
    listener = logging.handlers.QueueListener(records, file)
    log.addHandler(logging.handlers.QueueHandler(records))
    log.setLevel(logging.INFO)
    listener.start()


def main():
    start_logging()
    helpers = [
        Helper("station", ["sh", "-c", STATION, JOURNAL]),
        Helper(
            "journal", ["tail", "-n", "0", "-F", JOURNAL], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ),
        Helper("barometer", [sys.executable, "-c", BAROMETER], stdin=subprocess.PIPE, stdout=subprocess.PIPE),
    ]
    for helper in helpers:
        helper.thread.start()
    threading.Thread(target=follow_journal, args=(helpers[1],), name="journal-reader", daemon=True).start()
    threading.Thread(target=watch_station, name="watchdog", daemon=True).start()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
