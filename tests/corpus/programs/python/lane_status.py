# mypy: ignore-errors
"""Watches the sorting lanes of a parcel centre; the log goes through a listener thread."""

import collections
import logging
import logging.handlers
import os
import queue
import time

LANES = [f"lane-{number:02d}" for number in range(40)]
log = logging.getLogger("sorting")


def set_up_logging(data_dir):
    file = logging.handlers.RotatingFileHandler(
        os.path.join(data_dir, "sorting.log"), maxBytes=2_000_000, backupCount=1
    )
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    records = queue.SimpleQueue()
    log.addHandler(logging.handlers.QueueHandler(records))
    # Left at DEBUG after the trial run.
    log.setLevel(logging.DEBUG)
    listener = logging.handlers.QueueListener(records, file)
    listener.start()
    return listener


class Centre:
    def __init__(self):
        self.waiting = {lane: collections.deque() for lane in LANES}

    def check_lanes(self):
        while True:
            for lane, parcels in self.waiting.items():
                if parcels:
                    log.info("%s: sorted %s", lane, parcels.popleft())
                else:
                    log.debug("%s: nothing to sort, %d waiting", lane, len(parcels))
            time.sleep(0.1)


def main():
    listener = set_up_logging(os.environ["DATA_DIR"])
    try:
        Centre().check_lanes()
    finally:
        listener.stop()


main()
