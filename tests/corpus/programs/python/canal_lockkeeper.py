# mypy: ignore-errors
"""Lets barges through a lock: waits until the upstream order file is released."""

import functools
import json
import os
import pathlib
import time


class WaitTimeoutError(Exception):
    pass


def wait_until(condition, *, every=0.05, timeout=None):
    """Wait for condition() to be truthy and return its value."""
    started = time.monotonic()
    while True:
        value = condition()
        if value:
            return value
        if timeout is not None and time.monotonic() - started > timeout:
            raise WaitTimeoutError(getattr(condition, "__name__", repr(condition)))
        time.sleep(every)


class Chamber:
    def __init__(self):
        self.level_cm = 0
        self.passed = 0

    def fill(self, target_cm):
        self.level_cm = target_cm

    def pass_barge(self, name):
        self.passed += 1
        print(f"{name} passed at {self.level_cm} cm ({self.passed} so far)", flush=True)


class LockKeeper:
    def __init__(self, directory):
        self.orders = pathlib.Path(directory) / "orders"
        self.orders.mkdir(exist_ok=True)
        self.chamber = Chamber()

    def released_order(self, suffix):
        order = self.orders / f"next{suffix}"
        return order if order.exists() else None

    def serve(self):
        arrived = functools.partial(self.released_order, ".json")
        while True:
            path = wait_until(arrived)
            order = json.loads(path.read_text())
            self.chamber.fill(order.get("level_cm", 250))
            for barge in order.get("barges", []):
                self.chamber.pass_barge(barge)
            path.unlink()


def main():
    keeper = LockKeeper(os.environ.get("DATA_DIR", "."))
    print("lock keeper on duty", flush=True)
    keeper.serve()


if __name__ == "__main__":
    main()
