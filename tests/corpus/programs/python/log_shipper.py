# mypy: ignore-errors
"""Logging for a service: a local file, and a thread that ships every record.

The shipper turns records into lines of JSON for the central collector and
keeps the newest of them in memory until they are fetched.
"""

import json
import logging
import logging.handlers
import os
import queue
import threading
from collections import deque
from pathlib import Path

log = logging.getLogger("app")
ship_log = logging.getLogger("app.shipping")


class Collector:
    """Stands for the remote side: it remembers the newest lines."""

    def __init__(self, keep=1000):
        self.lines = deque(maxlen=keep)

    def send(self, line):
        self.lines.append(line)
        return len(line)


class Shipper(threading.Thread):
    def __init__(self, records, collector):
        super().__init__(name="log-shipper", daemon=True)
        self.records = records
        self.collector = collector
        self.shipped = 0

    def run(self):
        self.forward_records()

    def forward_records(self):
        while True:
            record = self.records.get()
            line = json.dumps({"at": record.created, "level": record.levelname, "text": record.getMessage()})
            size = self.collector.send(line)
            self.shipped += 1
            ship_log.debug("shipped record %d (%d bytes)", self.shipped, size)


def set_up_logging(folder):
    records = queue.SimpleQueue()
    to_file = logging.handlers.RotatingFileHandler(folder / "app.log", maxBytes=2_000_000, backupCount=2)
    to_file.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    root.addHandler(to_file)
    root.addHandler(logging.handlers.QueueHandler(records))
    return records


def main():
    records = set_up_logging(Path(os.environ["DATA_DIR"]))
    Shipper(records, Collector()).start()
    log.info("service started")
    # The service itself is asked rarely: it waits for its first order.
    orders = queue.Queue()
    while True:
        order = orders.get()
        log.info("order %s", order)


if __name__ == "__main__":
    main()
