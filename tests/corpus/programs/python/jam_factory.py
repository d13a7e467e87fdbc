# mypy: ignore-errors
"""Jam factory: workers take batches from a Redis list, keeping them in a second one until they are cooked."""

import json
import os
import threading

import redis

PENDING = "jam:pending"
COOKING = "jam:cooking"


class Cook:
    def __init__(self, client, name):
        self.client = client
        self.name = name
        self.jars = 0

    def reserve(self):
        return self.client.lmove(PENDING, COOKING, "RIGHT", "LEFT")

    def cook(self, raw):
        batch = json.loads(raw)
        self.jars += int(batch.get("kilos", 0) * 3)

    def acknowledge(self, raw):
        self.client.lrem(COOKING, 1, raw)

    def work(self):
        while True:
            raw = self.reserve()
            if raw is None:
                continue
            try:
                self.cook(raw)
            except ValueError:
                print(self.name, "cannot read batch", raw, flush=True)
            self.acknowledge(raw)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    client.ping()
    cooks = [Cook(client, f"cook-{number}") for number in (1, 2)]
    threads = [threading.Thread(target=cook.work, name=cook.name) for cook in cooks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
