"""A parent that looks whether its pool is done."""

from __future__ import annotations

import multiprocessing
import time


def simulate(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def await_results(pending: list[multiprocessing.pool.AsyncResult[float]]) -> list[float]:
    while not all(result.ready() for result in pending):
        time.sleep(0.01)
    return [result.get() for result in pending]


def main() -> None:
    with multiprocessing.Pool(2) as pool:
        pending = [pool.apply_async(simulate, (3600.0,)) for _ in range(2)]
        print(await_results(pending), flush=True)


if __name__ == "__main__":
    main()
