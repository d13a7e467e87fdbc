# mypy: ignore-errors
"""Pollen counts from traps in the town: traps deliver into queues, feeders pass them on to the forecast."""

import logging
import logging.handlers
import os
import queue
import threading

log = logging.getLogger("pollen")


class TrapFeeder:
    def __init__(self, trap, patience, forecast):
        self.trap = trap
        self.patience = patience
        self.samples = queue.Queue()
        self.forecast = forecast
        self.delivered = 0

    def run(self):
        while True:
            log.info("trap %s: waiting for a sample (%d so far)", self.trap, self.delivered)
            try:
                sample = self.samples.get(timeout=self.patience)
            except queue.Empty:
                log.warning(
                    "trap %s: no sample, %d in the queue, trying again", self.trap, self.samples.qsize()
                )
                continue
            self.forecast.put((self.trap, sample))
            self.delivered += 1


def predict(forecast):
    counts = {}
    while True:
        trap, sample = forecast.get()
        counts[trap] = counts.get(trap, 0) + sample


def set_up_logging():
    path = os.path.join(os.environ["DATA_DIR"], "pollen.log")
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=2_000_000, backupCount=2)
    handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def main():
    set_up_logging()
    forecast = queue.Queue()
    # "hill" is the new trap, whose patience was given in milliseconds by its configuration
    settings = {"harbour": 60.0, "park": 60.0, "hill": 4 / 1000}
    for trap, patience in settings.items():
        feeder = TrapFeeder(trap, patience, forecast)
        threading.Thread(target=feeder.run, name=f"trap-{trap}", daemon=True).start()
    predict(forecast)


if __name__ == "__main__":
    main()
