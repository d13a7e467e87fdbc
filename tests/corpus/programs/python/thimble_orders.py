# mypy: ignore-errors
"""Haberdasher's order desk: one thread for each counter; the button counter was never finished."""

import logging
import logging.handlers
import os
import queue
import threading

log = logging.getLogger("orders")


class Counter(threading.Thread):
    """A counter that sleeps until an order is put on its spike."""

    def __init__(self, name):
        super().__init__(name=f"counter-{name}", daemon=True)
        self.spike = queue.Queue()
        self.label = name

    def run(self):
        while True:
            order = self.spike.get()
            log.info("%s: %s", self.label, order)


class ButtonCounter(Counter):
    """Also has to look after returned buttons, so it may not sleep for long."""

    def __init__(self):
        super().__init__("buttons")
        self.returned = []

    def take_order(self):
        while True:
            try:
                order = self.spike.get(timeout=0.01)
            except queue.Empty:
                log.info("%s: no order, %d returned", self.label, len(self.returned))
                continue
            log.info("%s: %s", self.label, order)

    def run(self):
        self.take_order()


def open_log(directory):
    handler = logging.handlers.RotatingFileHandler(
        os.path.join(directory, "orders.log"), maxBytes=5_000_000, backupCount=2
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def main():
    open_log(os.environ["DATA_DIR"])
    counters = [Counter(name) for name in ("ribbon", "thread", "lace", "needles", "zips")] + [ButtonCounter()]
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()


main()
