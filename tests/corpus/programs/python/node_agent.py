# mypy: ignore-errors
"""Node agent: starts its worker processes and waits until one of them ends.

A worker that ends with an error is started again; "migrate" runs once and is done.
"""

import logging
import multiprocessing
import multiprocessing.connection
import os
import sqlite3
import threading

log = logging.getLogger("node-agent")


def migrate(path: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE IF NOT EXISTS node (name TEXT PRIMARY KEY, seen REAL)")


def serve(path: str) -> None:
    threading.Event().wait()


def compact(path: str) -> None:
    while True:
        threading.Event().wait(600)
        with sqlite3.connect(path) as db:
            db.execute("VACUUM")


class Worker:
    def __init__(self, name: str, target, path: str) -> None:
        self.name = name
        self.target = target
        self.path = path
        self.process: multiprocessing.Process | None = None

    def start(self) -> None:
        self.process = multiprocessing.Process(
            target=self.target, args=(self.path,), name=self.name, daemon=True
        )
        self.process.start()

    @property
    def sentinel(self) -> int:
        return self.process.sentinel

    @property
    def exitcode(self) -> int | None:
        return self.process.exitcode


class Agent:
    def __init__(self, path: str) -> None:
        self.workers = [
            Worker("migrate", migrate, path),
            Worker("serve", serve, path),
            Worker("compact", compact, path),
        ]

    def run(self) -> None:
        for worker in self.workers:
            worker.start()
        while True:
            self.wait_for_exit()

    def wait_for_exit(self) -> None:
        by_sentinel = {worker.sentinel: worker for worker in self.workers}
        for sentinel in multiprocessing.connection.wait(list(by_sentinel)):
            worker = by_sentinel[sentinel]
            if worker.exitcode:
                log.warning("%s ended with %d, starting it again", worker.name, worker.exitcode)
                worker.start()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Agent(os.environ["DATABASE_PATH"]).run()
