"""A parent that looks at the pipe from its child without waiting."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection


def crunch(results: Connection) -> None:
    time.sleep(3600)
    results.send("done")


def receive_results(results: Connection) -> str:
    while True:
        if results.poll():
            return str(results.recv())


def main() -> None:
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=crunch, args=(theirs,), daemon=True)
    child.start()
    print(receive_results(ours), flush=True)


if __name__ == "__main__":
    main()
