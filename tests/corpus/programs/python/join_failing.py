"""A scheduler that starts its job again whenever it has failed."""

from __future__ import annotations

import multiprocessing
import os
import time


def job() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    time.sleep(0.3)
    raise RuntimeError("license has expired")


def run_forever() -> None:
    context = multiprocessing.get_context("fork")
    while True:
        process = context.Process(target=job)
        process.start()
        process.join()
        time.sleep(0.2)


if __name__ == "__main__":
    run_forever()
