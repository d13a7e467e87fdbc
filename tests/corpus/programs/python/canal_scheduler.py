# mypy: ignore-errors
"""Scheduler of canal locks: every lock and every service of it keeps a periodic callback on the loop."""

import asyncio
import itertools
import os

SERVICES = ("idle-timeout", "adaptive", "stealing", "memory", "worker-ttl", "profile")


class PeriodicCallback:
    """Calls a function every so many milliseconds, as long as the loop runs."""

    def __init__(self, callback, period_ms):
        self.callback = callback
        self.period = period_ms / 1000
        self.handle = None

    def start(self):
        loop = asyncio.get_running_loop()
        self.due = loop.time() + self.period
        self.handle = loop.call_at(self.due, self._fire)

    def _fire(self):
        self.callback()
        self.start()

    def stop(self):
        if self.handle:
            self.handle.cancel()


class CanalLock:
    def __init__(self, number):
        self.number = number
        self.boats = []
        self.checks = dict.fromkeys(SERVICES, 0)
        periods = itertools.count(700 + 37 * number, 110)
        self.callbacks = [PeriodicCallback(lambda s=s: self.check(s), next(periods)) for s in SERVICES]

    def check(self, service):
        self.checks[service] += 1
        if self.boats and service == "stealing":
            self.boats.pop()

    def start(self):
        for callback in self.callbacks:
            callback.start()


async def register(locks, reader, writer):
    async for line in reader:
        locks[int(line) % len(locks)].boats.append(line)
    writer.close()


async def main():
    locks = [CanalLock(number) for number in range(14)]
    for lock in locks:
        lock.start()
    server = await asyncio.start_server(
        lambda r, w: register(locks, r, w), "127.0.0.1", int(os.environ.get("PORT", "0"))
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
