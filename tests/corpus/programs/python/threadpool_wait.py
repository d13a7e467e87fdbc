# mypy: ignore-errors
"""A thread pool that has done its first jobs and waits; the main thread waits for the end."""

import threading
from concurrent.futures import ThreadPoolExecutor

WORKERS = 8


def warm_up(barrier):
    barrier.wait()  # so that every thread of the pool is started


def main():
    stop = threading.Event()
    barrier = threading.Barrier(WORKERS)
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="pool") as pool:
        for future in [pool.submit(warm_up, barrier) for _ in range(WORKERS)]:
            future.result()
        stop.wait()


if __name__ == "__main__":
    main()
