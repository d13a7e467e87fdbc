"""A metrics sampler with a sleep of a millisecond."""

from __future__ import annotations

import time


class Sampler:
    def __init__(self) -> None:
        self.pending: list[float] = []
        self.flushed = 0

    def flush_pending(self) -> None:
        self.flushed += len(self.pending)
        self.pending.clear()

    def loop(self) -> None:
        while True:
            if self.pending:
                self.flush_pending()
            time.sleep(0.001)


Sampler().loop()
