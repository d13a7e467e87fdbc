"""Worker processes that look at their stop event between short waits for the queue."""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from queue import Empty


def serve(tasks: Queue[int], stop: Event) -> None:
    while not stop.is_set():
        try:
            task = tasks.get(timeout=0.05)
        except Empty:
            continue
        print(task, flush=True)


def main() -> None:
    context = multiprocessing.get_context("fork")
    tasks: Queue[int] = context.Queue()
    stop = context.Event()
    workers = [context.Process(target=serve, args=(tasks, stop)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
