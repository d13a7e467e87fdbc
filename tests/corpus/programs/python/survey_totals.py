# mypy: ignore-errors
"""Collect partial sums from survey processes over pipes."""

import multiprocessing
import time


def count_region(region, conn):
    """Send one total at start and another one after the nightly import."""
    conn.send((region, sum(range(1000))))
    while True:
        time.sleep(24 * 3600)
        conn.send((region, 0))


class Collector:
    def __init__(self, regions):
        self.totals = {}
        self.pipes = []
        for region in regions:
            ours, theirs = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.Process(
                target=count_region, args=(region, theirs), name=f"count-{region}", daemon=True
            )
            process.start()
            theirs.close()
            self.pipes.append(ours)

    def gather(self):
        while True:
            for pipe in self.pipes:
                # poll() says at once whether there is something to read.
                if pipe.poll():
                    region, total = pipe.recv()
                    self.totals[region] = self.totals.get(region, 0) + total


if __name__ == "__main__":
    Collector(["north", "south", "east"]).gather()
