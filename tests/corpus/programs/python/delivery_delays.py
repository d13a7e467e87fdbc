# mypy: ignore-errors
"""Deliveries with a delay: due ones move to the marker set, on which the worker waits."""

import os
import time

import redis

LONGEST_WAIT = 10.0
SHORTEST_WAIT = 0.02


class DelayedQueue:
    def __init__(self, client, name):
        self.client = client
        self.delayed = f"{name}:delayed"
        self.marker = f"{name}:marker"
        self.meta = f"{name}:meta"

    def add(self, job, delay):
        self.client.zadd(self.delayed, {job: time.time() + delay})

    def pause(self):
        self.client.hset(self.meta, "paused", 1)

    def promote_due(self):
        """Move what is due, unless the queue is paused."""
        if self.client.hexists(self.meta, "paused"):
            return
        for job, due in self.client.zrangebyscore(self.delayed, 0, time.time(), withscores=True):
            if self.client.zrem(self.delayed, job):
                self.client.zadd(self.marker, {job: due})

    def seconds_to_next(self):
        first = self.client.zrange(self.delayed, 0, 0, withscores=True)
        if not first:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(SHORTEST_WAIT, first[0][1] - time.time()))


class Courier:
    def __init__(self, queue):
        self.queue = queue
        self.delivered = 0

    def wait_for_job(self):
        return self.queue.client.bzpopmin(self.queue.marker, timeout=self.queue.seconds_to_next())

    def run(self):
        while True:
            self.queue.promote_due()
            popped = self.wait_for_job()
            if popped is not None:
                self.delivered += 1
                print("delivered", popped[1].decode(), "as number", self.delivered, flush=True)


def main():
    queue = DelayedQueue(
        redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=30), os.environ["QUEUE"]
    )
    queue.add("parcel 17", delay=0.3)
    queue.add("parcel 18", delay=3600)
    queue.pause()  # until the depot opens
    Courier(queue).run()


if __name__ == "__main__":
    main()
