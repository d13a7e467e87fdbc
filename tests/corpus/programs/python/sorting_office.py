# mypy: ignore-errors
"""Sorting office: one parent hands parcels to sorter processes over pipes and gathers their answers."""

import multiprocessing
import sys


def sorter(connection):
    """Runs in a child: take a parcel, answer with its chute, until the office closes."""
    while True:
        try:
            parcel = connection.recv()
        except EOFError:
            return
        connection.send((parcel, hash(parcel) % 12))


class SortingOffice:
    def __init__(self, sorters):
        self.context = multiprocessing.get_context("spawn")
        self.lanes = []
        self.sorted = {}
        for number in range(sorters):
            self.lanes.append(self.open_lane(number))

    def open_lane(self, number):
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=sorter, args=(theirs,), name=f"sorter-{number}", daemon=True)
        process.start()
        theirs.close()
        return ours

    def submit(self, parcels):
        for index, parcel in enumerate(parcels):
            self.lanes[index % len(self.lanes)].send(parcel)

    def collect(self):
        """Gather the answers of all the lanes, in whatever order they come."""
        while True:
            for lane in self.lanes:
                # poll() says whether an answer is there, so that recv() does not hang.
                if lane.poll():
                    parcel, chute = lane.recv()
                    self.sorted[parcel] = chute


def main():
    office = SortingOffice(3)
    office.submit([f"P{number:05d}" for number in range(60)])
    print("sorting office open", file=sys.stderr)
    office.collect()


if __name__ == "__main__":
    main()
