# mypy: ignore-errors
"""Worker of a seed bank: takes germination tests from a Redis stream, keeps its registration alive, serves
two helpers.
"""

import concurrent.futures
import os
import threading

import redis

QUEUE = os.environ.get("QUEUE", "seeds")
STREAM = QUEUE + ":tests"
RECLAIM_EVERY = 60.0


class Worker:
    def __init__(self, url):
        # no read timeout: the blocking read below ends by itself
        self.client = redis.Redis.from_url(url, socket_timeout=None, health_check_interval=0)
        self.name = f"worker-{os.getpid()}"
        self.stopping = threading.Event()

    def register(self):
        try:
            self.client.xgroup_create(STREAM, "lab", id="$", mkstream=True)
        except redis.ResponseError:
            pass

    def consume(self):
        while not self.stopping.is_set():
            batch = self.client.xreadgroup("lab", self.name, {STREAM: ">"}, count=10, block=12_000)
            for _, entries in batch or []:
                for identifier, _ in entries:
                    self.client.xack(STREAM, "lab", identifier)

    def keep_registered(self):
        while not self.stopping.wait(8.0):
            with self.client.pipeline(transaction=False) as pipeline:
                pipeline.hset(QUEUE + ":workers", self.name, "alive")
                pipeline.expire(QUEUE + ":workers", 30)
                pipeline.execute()

    def listen_for_commands(self):
        pubsub = self.client.pubsub(ignore_subscribe_messages=True)
        pubsub.subscribe(QUEUE + ":control")
        while not self.stopping.is_set():
            message = pubsub.get_message(timeout=15.0)
            if message and message["data"] == b"stop":
                self.stopping.set()

    def reclaim(self):
        while not self.stopping.wait(RECLAIM_EVERY):
            self.client.xautoclaim(STREAM, "lab", self.name, min_idle_time=120_000)


def main():
    worker = Worker(os.environ["REDIS_URL"])
    worker.register()
    jobs = (worker.consume, worker.keep_registered, worker.listen_for_commands, worker.reclaim)
    with concurrent.futures.ThreadPoolExecutor(len(jobs), thread_name_prefix="seed") as pool:
        for future in concurrent.futures.as_completed([pool.submit(job) for job in jobs]):
            future.result()


if __name__ == "__main__":
    main()
