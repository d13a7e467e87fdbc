"""A progress display that prints although nothing moves."""

from __future__ import annotations

import sys
import threading
import time


class Progress:
    def __init__(self) -> None:
        self.done = 0
        self.total = 100

    def draw(self) -> None:
        while self.done < self.total:
            sys.stdout.write(f"\r{time.strftime('%H:%M:%S')} {self.done}/{self.total} waiting for uploads …")
            sys.stdout.flush()
            time.sleep(0.004)


progress = Progress()
threading.Thread(target=progress.draw, name="progress").start()
