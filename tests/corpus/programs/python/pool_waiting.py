"""A thread pool and a process pool with nothing to do."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def square(number: int) -> int:
    return number * number


def main() -> None:
    with ThreadPoolExecutor(8) as threads, ProcessPoolExecutor(2) as processes:
        print(list(threads.map(square, range(16))), list(processes.map(square, range(4))), flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
