"""Threads that take from a queue with a short timeout, so that they can stop."""

from __future__ import annotations

import queue
import threading

jobs: queue.Queue[int] = queue.Queue()
shutdown = threading.Event()


def worker_loop() -> None:
    while not shutdown.is_set():
        try:
            job = jobs.get(timeout=0.02)
        except queue.Empty:
            continue
        print("job", job, flush=True)
        jobs.task_done()


def main() -> None:
    pool = [threading.Thread(target=worker_loop, name=f"pool-{number}") for number in range(4)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()


main()
