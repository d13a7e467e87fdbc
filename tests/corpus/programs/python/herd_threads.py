# mypy: ignore-errors
"""Sixty threads wait for one condition; every tick wakes all of them and none has work."""

import threading
import time

THREADS = 60
TICK = 0.05

changed = threading.Condition()
jobs = []


def worker():
    while True:
        with changed:
            changed.wait()
            job = jobs.pop() if jobs else None
        if job is not None:
            job()


def tick():
    while True:
        time.sleep(TICK)
        with changed:
            changed.notify_all()


if __name__ == "__main__":
    for number in range(THREADS):
        threading.Thread(target=worker, name=f"worker-{number}", daemon=True).start()
    tick()
