# mypy: ignore-errors
"""Task worker: fetches with a Lua script and waits longer the longer nothing comes."""

import os
import threading

import redis

CLAIM = """
local task = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, 1)[1]
if task then redis.call('ZREM', KEYS[1], task) end
return task
"""


class Backoff:
    """Doubles the wait from `first` to `limit`; reset when there was something."""

    def __init__(self, first=0.05, limit=2.0):
        self.first = first
        self.limit = limit
        self.current = first

    def reset(self):
        self.current = self.first

    def next(self):
        wait = self.current
        self.current = min(self.limit, self.current * 2)
        return wait


class Spindle(threading.Thread):
    def __init__(self, name, client, key, stopping):
        super().__init__(name=name, daemon=True)
        self.claim = client.register_script(CLAIM)
        self.client = client
        self.key = key
        self.stopping = stopping
        self.backoff = Backoff()
        self.done = 0

    def run(self):
        while not self.stopping.is_set():
            now = self.client.time()[0]
            task = self.claim(keys=[self.key], args=[now])
            if task is None:
                self.stopping.wait(self.backoff.next())
                continue
            self.backoff.reset()
            self.done += 1


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    key = os.environ.get("QUEUE", "spindle") + ":due"
    stopping = threading.Event()
    spindles = [Spindle(f"spindle-{n}", client, key, stopping) for n in range(2)]
    for spindle in spindles:
        spindle.start()
    for spindle in spindles:
        spindle.join()


if __name__ == "__main__":
    main()
