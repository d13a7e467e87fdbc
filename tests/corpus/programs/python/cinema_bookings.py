# mypy: ignore-errors
"""Take bookings from a queue; write to the log what the loop is doing."""

import collections
import logging
import logging.handlers
import os
import threading
import time


def open_log(directory):
    handler = logging.handlers.RotatingFileHandler(
        os.path.join(directory, "bookings.log"), maxBytes=2_000_000, backupCount=1
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(levelname)s %(message)s"))
    log = logging.getLogger("bookings")
    log.setLevel(logging.DEBUG)
    log.addHandler(handler)
    return log


class BookingDesk(threading.Thread):
    def __init__(self, name, log):
        super().__init__(name=name)
        self.log = log
        self.pending = collections.deque()
        self.seats = 0

    def run(self):
        while True:
            self.log.debug("looking for bookings")
            if self.pending:
                self.seats += self.pending.popleft()
                self.log.info("booked, %d seats taken", self.seats)
            else:
                self.log.info("no bookings, %d seats taken", self.seats)
                time.sleep(0.002)


def main():
    log = open_log(os.environ["DATA_DIR"])
    desks = [BookingDesk(f"desk-{n}", log) for n in range(2)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()


main()
