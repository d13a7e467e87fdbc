"""A parent with two worker processes that share a queue."""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import Queue
from queue import Empty


def resize(path: str) -> None:
    print("resized", path, flush=True)


def consume(images: Queue[str]) -> None:
    while True:
        try:
            path = images.get(block=False)
        except Empty:
            continue
        resize(path)


def main() -> None:
    context = multiprocessing.get_context("spawn")
    images: Queue[str] = context.Queue()
    workers = [context.Process(target=consume, args=(images,), daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
