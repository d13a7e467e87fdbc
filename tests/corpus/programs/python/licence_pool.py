# mypy: ignore-errors
"""Hands out a few licences; threads wait for one in loops with timeouts, a child waits on a pipe."""

import multiprocessing as mp
import threading


class LicencePool:
    def __init__(self, count):
        self.free = threading.Semaphore(count)
        self.given = 0
        self.stop = threading.Event()

    def take(self):
        """Wait for a licence; wake now and then to see whether we have to stop."""
        while not self.stop.is_set():
            if self.free.acquire(timeout=15):
                self.given += 1
                return True
        return False


def holder(pool, orders):
    """Takes a licence and works when it is told to."""
    if pool.take():
        orders.wait()


def auditor(conn):
    while True:
        if conn.poll(10):
            try:
                conn.recv()
            except EOFError:
                return


def main():
    ours, theirs = mp.Pipe()
    process = mp.Process(target=auditor, args=(theirs,), name="auditor", daemon=True)
    process.start()
    theirs.close()
    pool = LicencePool(3)
    orders = threading.Event()
    for number in range(20):
        threading.Thread(target=holder, args=(pool, orders), name=f"holder-{number}", daemon=True).start()
    while True:
        if ours.poll(12):
            ours.recv()


if __name__ == "__main__":
    main()
