# mypy: ignore-errors
"""Runs the jobs of the clinic's rota: reminders, the nightly export, the weekly clean-up."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Job:
    name: str
    every_s: float
    action: Callable[[], None]
    due: float = 0.0


class RotaScheduler:
    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.stopped = False

    def add(self, name: str, every_s: float, action: Callable[[], None]) -> None:
        self.jobs.append(Job(name, every_s, action, time.monotonic() + every_s))

    def run_schedule(self) -> None:
        while not self.stopped:
            now = time.monotonic()
            for job in self.jobs:
                if now >= job.due:
                    job.action()
                    job.due = now + job.every_s


def send_reminders() -> None:
    print("reminders sent", flush=True)


def export_visits() -> None:
    print("visits exported", flush=True)


if __name__ == "__main__":
    scheduler = RotaScheduler()
    scheduler.add("reminders", 900, send_reminders)
    scheduler.add("export", 86_400, export_visits)
    scheduler.run_schedule()
