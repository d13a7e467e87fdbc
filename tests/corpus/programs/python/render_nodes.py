# mypy: ignore-errors
"""Render nodes: child processes that fetch frames from a queue manager on another host."""

import itertools
import logging
import multiprocessing
import os
import threading
import time
from multiprocessing.managers import BaseManager

log = logging.getLogger("render-node")


class FrameManager(BaseManager):
    pass


FrameManager.register("frames")


class Backoff:
    def __init__(self, first: float = 0.005, most: float = 30.0) -> None:
        self.delay = first
        self.most = most

    def next(self) -> float:
        delay, self.delay = self.delay, min(self.delay * 2, self.most)
        return delay


class RenderNode:
    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address

    def attach(self) -> FrameManager:
        for attempt in itertools.count(1):
            backoff = Backoff()
            manager = FrameManager(address=self.address, authkey=b"frames")
            try:
                manager.connect()
                return manager
            except OSError as problem:
                log.debug("attempt %d: %s", attempt, problem)
                time.sleep(backoff.next())

    def work(self) -> None:
        while True:
            frames = self.attach().frames()
            try:
                while True:
                    frames.get()
            except (EOFError, ConnectionError):
                log.info("the manager went away")


def run_node(address: tuple[str, int]) -> None:
    RenderNode(address).work()


def keep_cache(inbox) -> None:
    """Keeps textures that were used lately; told about them through a pipe."""
    textures: dict[str, float] = {}
    while True:
        textures[inbox.recv()] = time.monotonic()


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    address = (os.environ["HOST"], int(os.environ["PORT"]))
    inbox, feeder = multiprocessing.Pipe(duplex=False)
    children = [
        multiprocessing.Process(target=keep_cache, args=(inbox,), name="texture-cache", daemon=True),
        multiprocessing.Process(target=run_node, args=(address,), name="render-node", daemon=True),
    ]
    for child in children:
        child.start()
    feeder.send("sky.exr")
    threading.Thread(target=children[0].join, name="cache-exit", daemon=True).start()
    children[1].join()


if __name__ == "__main__":
    main()
