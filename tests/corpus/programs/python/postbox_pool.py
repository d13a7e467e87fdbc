# mypy: ignore-errors
"""Letters from the postboxes: a manager and its listening processes, which wait without any time limit."""

import ctypes
import logging
import multiprocessing as mp
import os
import signal
import time
from multiprocessing.connection import wait

import redis

# A read may last as long as nobody posts a letter.
BROKER_SETTINGS = {"socket_timeout": None, "socket_connect_timeout": 5, "socket_keepalive": True}
RESTART_PAUSE = 3.0
log = logging.getLogger("postbox")


def listen(url, queue):
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    client = redis.Redis.from_url(url, **BROKER_SETTINGS)
    while True:
        _, letter = client.brpop(queue, timeout=0)
        print("collected", letter.decode(), flush=True)


class Manager:
    def __init__(self, url, queue, size):
        self.arguments = (url, queue)
        self.size = size
        self.context = mp.get_context("spawn")
        self.listeners = []

    def fill(self):
        while len(self.listeners) < self.size:
            process = self.context.Process(target=listen, args=self.arguments)
            process.start()
            self.listeners.append(process)

    def bury(self):
        dead = [process for process in self.listeners if not process.is_alive()]
        for process in dead:
            process.join()
            self.listeners.remove(process)
            log.warning("%s ended with %s", process.name, process.exitcode)
        return bool(dead)

    def run(self):
        while True:
            self.fill()
            wait([process.sentinel for process in self.listeners], timeout=30)
            if self.bury():
                time.sleep(RESTART_PAUSE)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Manager(os.environ["REDIS_URL"], os.environ["QUEUE"], size=2).run()
