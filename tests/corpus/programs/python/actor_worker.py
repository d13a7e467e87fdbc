# mypy: ignore-errors
"""An actor worker: a consumer thread prefetches messages from Redis, worker threads run the actors."""

import hashlib
import itertools
import logging
import os
import queue
import threading
import zlib

import redis

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(threadName)s %(message)s")
log = logging.getLogger("actors")

ACTORS = {}


def actor(priority=0):
    def register(function):
        ACTORS[function.__name__] = (priority, function)
        return function

    return register


class Middleware:
    def after_process(self, message):
        pass


class Counter(Middleware):
    def __init__(self):
        self.done = 0
        self.lock = threading.Lock()

    def after_process(self, message):
        with self.lock:
            self.done += 1
            if self.done % 1000 == 0:
                log.info("%d messages processed", self.done)


class ConsumerThread(threading.Thread):
    def __init__(self, client, queue_name, work_queue):
        super().__init__(name="consumer", daemon=True)
        self.client = client
        self.queue_name = queue_name
        self.work_queue = work_queue
        self.order = itertools.count()

    def run(self):
        while True:
            found = self.client.brpop([self.queue_name], timeout=3)
            if found is not None:
                priority, _ = ACTORS["archive_page"]
                self.work_queue.put((priority, next(self.order), found[1]))


class WorkerThread(threading.Thread):
    def __init__(self, number, work_queue, middleware):
        super().__init__(name=f"worker-{number}", daemon=True)
        self.work_queue = work_queue
        self.middleware = middleware

    def process(self, message):
        _, function = ACTORS["archive_page"]
        function(message)
        for plugin in self.middleware:
            plugin.after_process(message)

    def run(self):
        while True:
            *_, message = self.work_queue.get()
            self.process(message)


@actor(priority=5)
def archive_page(message):
    """Render a page for the message, compress it, and keep its digest."""
    rows = "".join(f"<tr><td>{number}</td><td>{message!r}</td></tr>\n" for number in range(4000))
    packed = zlib.compress(rows.encode(), level=6)
    return hashlib.sha256(packed).hexdigest()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    work_queue = queue.PriorityQueue(maxsize=64)
    middleware = [Counter()]
    for number in range(4):
        WorkerThread(number, work_queue, middleware).start()
    consumer = ConsumerThread(client, os.environ["QUEUE"], work_queue)
    consumer.start()
    consumer.join()


if __name__ == "__main__":
    main()
