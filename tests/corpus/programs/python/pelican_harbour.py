# mypy: ignore-errors
"""Harbour office: three clerks wait for declarations, one thread keeps the number of open berths for a
dashboard.
"""

import os
import threading

import redis

SHIPS = 25_000


def connect():
    return redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=60, decode_responses=True)


class Clerk(threading.Thread):
    def __init__(self, queue):
        super().__init__(name=f"clerk-{queue}", daemon=True)
        self.client = connect()
        self.queue = queue
        self.stamped = 0

    def run(self):
        while True:
            if self.client.brpop([self.queue], timeout=30):
                self.stamped += 1


class Dashboard(threading.Thread):
    def __init__(self, every):
        super().__init__(name="dashboard", daemon=True)
        self.client = connect()
        self.every = every
        self.stop = threading.Event()

    def count_open(self):
        """Ships that are at a berth: there is no index, so look at each ship."""
        total = 0
        for _key in self.client.scan_iter(match="ship:*:open"):
            total += 1
        return total

    def run(self):
        while not self.stop.wait(self.every):
            self.client.set("harbour:open", self.count_open(), ex=60)


def fill():
    client = connect()
    for first in range(0, SHIPS, 5000):
        pipe = client.pipeline(transaction=False)
        for n in range(first, first + 5000):
            pipe.set(f"ship:{n}:{'open' if n % 9 == 0 else 'gone'}", n)
        pipe.execute()


def main():
    fill()
    queue = os.environ["QUEUE"]
    threads = [Clerk(f"{queue}:{kind}") for kind in ("cargo", "crew", "fuel")] + [Dashboard(1.5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
