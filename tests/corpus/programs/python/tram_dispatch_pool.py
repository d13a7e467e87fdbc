# mypy: ignore-errors
"""Dispatch of replacement trams: a manager that keeps a pool of listening processes."""

import ctypes
import logging
import multiprocessing as mp
import os
import signal
from multiprocessing.connection import wait

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

BROKER_SETTINGS = {"socket_timeout": 2, "socket_keepalive": True, "health_check_interval": 0}
log = logging.getLogger("trams")


def dispatch(order):
    log.info("tram for %s", order.decode())


def listen(url, queue):
    """Take orders until the broker goes away."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    logging.basicConfig(level=logging.INFO)
    client = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **BROKER_SETTINGS)
    while True:
        _, order = client.brpop(queue, timeout=0)
        dispatch(order)


class PoolManager:
    """Starts the listeners and replaces one that has ended."""

    def __init__(self, url, queue, size):
        self.url = url
        self.queue = queue
        self.size = size
        self.context = mp.get_context("spawn")
        self.listeners = {}

    def start_listener(self, number):
        process = self.context.Process(target=listen, args=(self.url, self.queue), name=f"listener-{number}")
        process.start()
        self.listeners[number] = process

    def run(self):
        for number in range(self.size):
            self.start_listener(number)
        while True:
            wait([process.sentinel for process in self.listeners.values()])
            for number, process in list(self.listeners.items()):
                if process.is_alive():
                    continue
                process.join()
                log.info("%s is dead, code %s", process.name, process.exitcode)
                self.start_listener(number)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    PoolManager(os.environ["REDIS_URL"], os.environ["QUEUE"], size=2).run()
