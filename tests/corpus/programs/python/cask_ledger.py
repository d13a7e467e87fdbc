# mypy: ignore-errors
"""Distillery ledger: each trade is a process that reads slips from its own queue."""

import multiprocessing as mp
import queue
import signal


class Trade(mp.Process):
    """One trade in the cellar. Subclasses define what happens to a slip."""

    def __init__(self, name):
        super().__init__(name=name, daemon=True)
        self.slips = mp.Queue()
        self.closing = mp.Event()

    def hand_in(self, slip):
        self.slips.put(slip)


class Cooper(Trade):
    """Repairs casks; one slip at a time."""

    def run(self):
        while True:
            slip = self.slips.get()
            if slip is None:
                return
            print("cooper: cask", slip["cask"], "mended", flush=True)


class Gauger(Trade):
    """Measures casks and remembers the last reading of each."""

    def run(self):
        readings = {}
        while True:
            slip = self.slips.get()
            if slip is None:
                return
            readings[slip["cask"]] = slip["litres"]


class Excise(Trade):
    """Books the duty. Must react to closing time between two slips."""

    def __init__(self, name, rate):
        super().__init__(name)
        self.rate = rate

    def run(self):
        owed = self.book_duty(0.0)
        print("excise: duty for the day", round(owed, 2), flush=True)

    def book_duty(self, owed):
        while not self.closing.is_set():
            try:
                slip = self.slips.get_nowait()
            except queue.Empty:
                continue
            if slip is not None:
                owed += slip["litres"] * self.rate
        return owed


def main():
    cellar = [Cooper("cooper"), Gauger("gauger"), Excise("excise", rate=8.05)]
    for trade in cellar:
        trade.start()

    def close_cellar(*_):
        for trade in cellar:
            trade.closing.set()
            trade.hand_in(None)

    signal.signal(signal.SIGTERM, close_cellar)
    for trade in cellar:
        trade.join()


if __name__ == "__main__":
    main()
