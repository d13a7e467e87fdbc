# mypy: ignore-errors
"""One process simulates a cluster: a scheduler and its nannies on one event loop."""

import asyncio
import random
import resource
import time


class PeriodicCallback:
    """Calls a function every `interval` seconds on the running loop."""

    def __init__(self, callback, interval):
        self.callback = callback
        self.interval = interval
        self.task = None

    def start(self):
        self.task = asyncio.get_running_loop().create_task(self._repeat())

    async def _repeat(self):
        await asyncio.sleep(random.random() * self.interval)
        while True:
            self.callback()
            await asyncio.sleep(self.interval)


class Scheduler:
    def __init__(self):
        self.seen = {}
        self.events = []

    def heartbeat(self, name, metrics):
        self.seen[name] = (time.time(), metrics)


class Nanny:
    """Looks after one worker: heartbeat, profile, steal balance, memory limit."""

    def __init__(self, name, scheduler):
        self.name = name
        self.scheduler = scheduler
        self.tasks = []
        self.samples = 0
        self.paused = False
        self.callbacks = [
            PeriodicCallback(self.send_heartbeat, 0.5),
            PeriodicCallback(self.profile_tick, 0.02),
            PeriodicCallback(self.balance_steals, 0.1),
            PeriodicCallback(self.check_memory, 0.1),
            PeriodicCallback(self.trim_transition_log, 0.25),
        ]
        self.transitions = []

    def start(self):
        for callback in self.callbacks:
            callback.start()

    def send_heartbeat(self):
        self.scheduler.heartbeat(self.name, {"tasks": len(self.tasks), "samples": self.samples})

    def profile_tick(self):
        if self.tasks:
            self.samples += 1

    def balance_steals(self):
        if len(self.tasks) > 8:
            self.tasks.pop()

    def check_memory(self):
        self.paused = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 4_000_000

    def trim_transition_log(self):
        del self.transitions[:-1000]


async def main():
    scheduler = Scheduler()
    nannies = [Nanny(f"worker-{n}", scheduler) for n in range(24)]
    for nanny in nannies:
        nanny.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
