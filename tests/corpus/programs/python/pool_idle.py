"""A multiprocessing pool with nothing to do."""

from __future__ import annotations

import multiprocessing
import signal


def work(number: int) -> int:
    return number + 1


if __name__ == "__main__":
    with multiprocessing.Pool(3) as pool:
        print(pool.map(work, range(10)), flush=True)
        signal.pause()
