# mypy: ignore-errors
"""A periodic task service: a heap of schedule entries, and a sleep until the next one is due."""

import heapq
import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("beat")

TASKS = {}


def task(name):
    """Register a function under the name that the schedule uses."""

    def register(function):
        TASKS[name] = function
        return function

    return register


@task("reports.nightly")
def nightly_report():
    Path(os.environ["DATA_DIR"], "report.txt").write_text(time.ctime())


@task("cache.expire")
def expire_cache():
    log.info("expired 0 entries")


@task("invoices.dun")
def dun_customers():
    log.info("nobody to dun")


@dataclass
class ScheduleEntry:
    name: str
    every: float
    enabled: bool = True
    last_run_at: float = field(default_factory=time.monotonic)

    def next_run_at(self):
        return self.last_run_at + self.every


class Scheduler:
    max_interval = 300.0

    def __init__(self, entries):
        self._heap = [(entry.next_run_at(), index, entry) for index, entry in enumerate(entries)]
        heapq.heapify(self._heap)

    def apply_entry(self, entry):
        log.info("sending due task %s", entry.name)
        TASKS[entry.name]()
        entry.last_run_at = time.monotonic()

    def tick(self):
        """Run what is due; answer the seconds until the next tick."""
        due_at, index, entry = self._heap[0]
        remaining = due_at - time.monotonic()
        if remaining > 0:
            return min(remaining, self.max_interval)
        if not entry.enabled:
            # Paused in the admin: look again at the next tick.
            return 0
        self.apply_entry(entry)
        heapq.heapreplace(self._heap, (entry.next_run_at(), index, entry))
        return 0


class Service:
    def __init__(self, scheduler):
        self.scheduler = scheduler
        self.stopping = False

    def start(self):
        log.info("beat: starting...")
        while not self.stopping:
            interval = self.scheduler.tick()
            time.sleep(interval)


if __name__ == "__main__":
    Service(
        Scheduler(
            [
                ScheduleEntry("reports.nightly", 86400),
                ScheduleEntry("cache.expire", 900),
                ScheduleEntry("invoices.dun", 0.5, enabled=False),
            ]
        )
    ).start()
