"""A pool that is woken as a whole by each tick of a clock."""

from __future__ import annotations

import threading
import time

condition = threading.Condition()
pending: list[str] = []


def pool_worker() -> None:
    while True:
        with condition:
            while not pending:
                condition.wait()
            job = pending.pop()
        print(job, flush=True)


def clock() -> None:
    while True:
        time.sleep(0.25)
        with condition:
            condition.notify_all()


def main() -> None:
    for number in range(40):
        threading.Thread(target=pool_worker, name=f"pool-{number}", daemon=True).start()
    clock()


main()
