# mypy: ignore-errors
"""A queue worker that blocks for minutes at a time, and a scheduler process that moves due jobs."""

import logging
import multiprocessing
import os
import time

import redis

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(processName)s %(message)s")
log = logging.getLogger("worker")

WORKER_TTL = 420
DEQUEUE_TIMEOUT = WORKER_TTL - 15


class ScheduledJobRegistry:
    def __init__(self, client, queue):
        self.client = client
        self.queue = queue
        self.key = f"scheduled:{queue}"

    def due(self, pipeline):
        pipeline.zrangebyscore(self.key, 0, time.time())

    def enqueue(self, job):
        with self.client.pipeline() as pipeline:
            pipeline.zrem(self.key, job)
            pipeline.lpush(self.queue, job)
            pipeline.execute()


class Scheduler:
    interval = 1.0
    lock_ttl = 61

    def __init__(self, url, queues):
        self.client = redis.Redis.from_url(url)
        self.registries = [ScheduledJobRegistry(self.client, queue) for queue in queues]
        self.lock_key = f"scheduler-lock:{queues[0]}"
        self.renew_at = 0.0

    def hold_lock(self):
        if time.monotonic() >= self.renew_at:
            self.client.set(self.lock_key, os.getpid(), ex=self.lock_ttl)
            self.renew_at = time.monotonic() + self.lock_ttl / 2

    def enqueue_scheduled_jobs(self):
        with self.client.pipeline(transaction=False) as pipeline:
            for registry in self.registries:
                registry.due(pipeline)
            for registry, jobs in zip(self.registries, pipeline.execute()):
                for job in jobs:
                    registry.enqueue(job)

    def work(self, parent):
        log.info("scheduler started")
        while os.getppid() == parent:
            self.hold_lock()
            self.enqueue_scheduled_jobs()
            time.sleep(self.interval)


def run_scheduler(url, queues, parent):
    Scheduler(url, queues).work(parent)


class Worker:
    def __init__(self, url, queues):
        self.url = url
        self.queues = queues
        # The socket must outlast the blocking command.
        self.client = redis.Redis.from_url(url, socket_timeout=DEQUEUE_TIMEOUT + 10)

    def heartbeat(self):
        self.client.set(f"worker:{os.getpid()}", int(time.time()), ex=WORKER_TTL)

    def dequeue(self):
        self.heartbeat()
        found = self.client.blpop(self.queues, timeout=DEQUEUE_TIMEOUT)
        return found and found[1]

    def perform(self, job):
        log.info("job %r", job)

    def work(self):
        multiprocessing.Process(
            target=run_scheduler, args=(self.url, self.queues, os.getpid()), name="scheduler", daemon=True
        ).start()
        log.info("listening on %s", ", ".join(self.queues))
        while True:
            job = self.dequeue()
            if job is not None:
                self.perform(job)


if __name__ == "__main__":
    queue = os.environ["QUEUE"]
    Worker(os.environ["REDIS_URL"], [f"{queue}:high", queue, f"{queue}:low"]).work()
