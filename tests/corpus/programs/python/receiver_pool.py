# mypy: ignore-errors
"""A task worker whose manager keeps a number of receivers alive, each of which blocks on the queue."""

import logging
import multiprocessing
import os
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(processName)s %(levelname)s %(message)s")
log = logging.getLogger("tasks")

SPAWN = multiprocessing.get_context("spawn")
CLIENT_OPTIONS = {
    # Notice a dead network quickly.
    "socket_timeout": 1.5,
    "socket_connect_timeout": 1.5,
    "retry": Retry(NoBackoff(), 0),
}


class ListQueueBroker:
    def __init__(self, url, queue):
        self.client = redis.Redis.from_url(url, **CLIENT_OPTIONS)
        self.queue = queue

    def listen(self):
        while True:
            _, message = self.client.brpop([self.queue], timeout=0)
            yield message


def receiver_main(url, queue):
    broker = ListQueueBroker(url, queue)
    log.info("listening started")
    for message in broker.listen():
        log.info("task of %d bytes", len(message))


class ProcessManager:
    def __init__(self, url, queue, workers):
        self.url = url
        self.queue = queue
        self.processes = [None] * workers

    def start_worker(self, slot):
        process = SPAWN.Process(
            target=receiver_main, args=(self.url, self.queue), name=f"worker-{slot}", daemon=True
        )
        process.start()
        self.processes[slot] = process

    def run(self):
        for slot in range(len(self.processes)):
            self.start_worker(slot)
        while True:
            time.sleep(1)
            for slot, process in enumerate(self.processes):
                if not process.is_alive():
                    log.warning("%s is dead with code %s, reloading", process.name, process.exitcode)
                    self.start_worker(slot)


if __name__ == "__main__":
    ProcessManager(os.environ["REDIS_URL"], os.environ["QUEUE"], workers=2).run()
