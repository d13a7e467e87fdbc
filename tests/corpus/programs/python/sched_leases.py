# mypy: ignore-errors
"""Lock service: every lease has a timer of its own that renews it well before it ends."""

import random
import sched
import threading
import time

LEASES = 600
TTL = 1.0


class Lease:
    def __init__(self, name):
        self.name = name
        self.expires = time.monotonic() + TTL


class LeaseKeeper:
    def __init__(self):
        self.scheduler = sched.scheduler(time.monotonic, time.sleep)
        self.renewals = 0

    def acquire(self, name):
        # The first renewal is spread out, so that they do not all come at once.
        self.scheduler.enter(random.uniform(0, TTL / 2), 1, self.renew, (Lease(name),))

    def renew(self, lease):
        lease.expires = time.monotonic() + TTL
        self.renewals += 1
        self.scheduler.enter(TTL / 2, 1, self.renew, (lease,))


def main():
    keeper = LeaseKeeper()
    for number in range(LEASES):
        keeper.acquire(f"partition-{number}")
    thread = threading.Thread(target=keeper.scheduler.run, name="leases", daemon=True)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
