# mypy: ignore-errors
"""Apiary monitor: one process per meadow, one watcher per hive."""

import multiprocessing as mp
import os
import random
import threading
from dataclasses import dataclass, field
from pathlib import Path

MEADOWS = {"clover": 34, "heather": 28}


@dataclass
class Hive:
    meadow: str
    number: int
    period: float
    weight: float = 31.5
    alarms: list = field(default_factory=list)

    @property
    def inbox(self):
        root = Path(os.environ.get("DATA_DIR", "/tmp"))
        return root / f"{self.meadow}-{self.number}.weight"


class HiveWatcher(threading.Thread):
    """Looks after one hive with a period of its own, so readings do not line up."""

    def __init__(self, hive, stop):
        super().__init__(name=f"hive-{hive.number}", daemon=True)
        self.hive = hive
        self.stop = stop

    def run(self):
        self.keep_watch()

    def keep_watch(self):
        while not self.stop.wait(self.hive.period):
            if not self.hive.inbox.exists():
                continue
            weight = float(self.hive.inbox.read_text() or self.hive.weight)
            if abs(weight - self.hive.weight) > 2.0:
                self.hive.alarms.append(weight)
            self.hive.weight = weight


def tend_meadow(meadow, count):
    rng = random.Random(meadow)
    stop = threading.Event()
    watchers = [HiveWatcher(Hive(meadow, n, rng.uniform(0.25, 0.8)), stop) for n in range(count)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()


def main():
    meadows = [
        mp.Process(target=tend_meadow, args=pair, name=pair[0], daemon=True) for pair in MEADOWS.items()
    ]
    for meadow in meadows:
        meadow.start()
    for meadow in meadows:
        meadow.join()


if __name__ == "__main__":
    main()
