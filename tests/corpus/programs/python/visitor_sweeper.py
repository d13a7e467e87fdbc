# mypy: ignore-errors
"""Count the visitors who are on line, from their keys in Redis."""

import os
import threading

import redis

VISITORS = 20_000


def fill(client):
    """The visitors of a quiet night: none of them comes or goes."""
    pipeline = client.pipeline(transaction=False)
    for number in range(VISITORS):
        pipeline.set(f"visitor:{number}", "idle")
    pipeline.execute()


class VisitorCounter(threading.Thread):
    def __init__(self, client, period=2.0):
        super().__init__(name="visitor-counter")
        self.client = client
        self.period = period
        self.stopping = threading.Event()
        self.on_line = 0

    def count_visitors(self):
        count = 0
        for _ in self.client.scan_iter(match="visitor:*", count=50):
            count += 1
        self.on_line = count

    def run(self):
        while True:
            self.count_visitors()
            if self.stopping.wait(self.period):
                return


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    fill(client)
    counter = VisitorCounter(client)
    counter.start()
    counter.join()


main()
