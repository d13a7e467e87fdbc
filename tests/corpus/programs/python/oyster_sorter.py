# mypy: ignore-errors
"""Oyster farm: four threads sort crates out of a Redis list, by weight."""

import logging
import os
import threading

import redis

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("oysters")

GRADES = ((120, "no. 1"), (90, "no. 2"), (66, "no. 3"), (0, "no. 4"))


def grade(grams):
    return next(name for limit, name in GRADES if grams >= limit)


class Sorter(threading.Thread):
    def __init__(self, number, client):
        super().__init__(name=f"sorter-{number}")
        self.client = client
        self.doing = f"oysters:doing:{number}"

    def next_crate(self):
        return self.client.blmove("oysters:crates", self.doing, 0, "LEFT", "RIGHT")

    def run(self):
        while True:
            try:
                crate = self.next_crate()
            except redis.TimeoutError:
                continue
            if crate is None:
                continue
            self.sort(crate)

    def sort(self, crate):
        with self.client.pipeline() as pipe:
            pipe.hincrby("oysters:grades", grade(float(crate)), 1)
            pipe.lrem(self.doing, 1, crate)
            pipe.execute()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None, health_check_interval=0)
    sorters = [Sorter(number, client) for number in range(4)]
    for sorter in sorters:
        sorter.start()
    log.info("%d sorters at the belt", len(sorters))
    for sorter in sorters:
        sorter.join()


if __name__ == "__main__":
    main()
