"""A manager that replaces worker processes that have died."""

from __future__ import annotations

import multiprocessing
import os
import time
from multiprocessing.context import ForkProcess

import redis

context = multiprocessing.get_context("fork")


def worker_main(url: str) -> None:
    client = redis.Redis.from_url(url, socket_timeout=1)
    while True:
        print(client.brpop(["queue"], timeout=0), flush=True)


class Manager:
    def __init__(self, size: int) -> None:
        self.workers = [self.start_worker() for _ in range(size)]

    def start_worker(self) -> ForkProcess:
        worker = context.Process(target=worker_main, args=(os.environ["REDIS_URL"],))
        worker.start()
        return worker

    def supervise(self) -> None:
        while True:
            for index, worker in enumerate(self.workers):
                if not worker.is_alive():
                    self.workers[index] = self.start_worker()
            time.sleep(1.0)


if __name__ == "__main__":
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    Manager(2).supervise()
