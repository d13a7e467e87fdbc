# mypy: ignore-errors
"""Tuning orders of a harp maker: long blocking pops, commands over pub/sub, each job in a forked work horse."""

import json
import logging
import os
import threading
import time

import redis

WORKER_TTL = 420
DEQUEUE_TIMEOUT = WORKER_TTL - 15
log = logging.getLogger("harps")


class HarpWorker:
    def __init__(self, url, queue):
        self.client = redis.Redis.from_url(url, socket_timeout=DEQUEUE_TIMEOUT + 10)
        self.queue = queue
        self.key = f"{queue}:worker:{os.getpid()}"
        self.shutdown = False

    def heartbeat(self):
        self.client.hset(self.key, "last_heartbeat", int(time.time()))
        self.client.expire(self.key, WORKER_TTL + 60)

    def subscribe(self):
        """Commands for this worker arrive in a thread of their own."""
        pubsub = self.client.pubsub()
        pubsub.subscribe(f"{self.key}:commands")

        def listen():
            for message in pubsub.listen():
                if message["type"] == "message" and message["data"] == b"shutdown":
                    self.shutdown = True

        threading.Thread(target=listen, name="pubsub", daemon=True).start()

    def dequeue(self):
        self.heartbeat()
        try:
            popped = self.client.blpop([self.queue], timeout=DEQUEUE_TIMEOUT)
        except redis.TimeoutError:
            return None
        return json.loads(popped[1]) if popped else None

    def execute(self, job):
        horse = os.fork()
        if horse == 0:
            os.setpgrp()
            time.sleep(job.get("seconds", 0))
            os._exit(0)
        _pid, status = os.waitpid(horse, 0)
        log.info("job ended with %s", os.waitstatus_to_exitcode(status))

    def work(self):
        self.subscribe()
        while not self.shutdown:
            job = self.dequeue()
            if job is not None:
                self.execute(job)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    HarpWorker(os.environ["REDIS_URL"], os.environ["QUEUE"]).work()
