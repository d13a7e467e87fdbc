# mypy: ignore-errors
"""Pit lane: many cars wait for one pit box; whoever gets it leaves it at once and queues again."""

import threading
import time

CARS = 80
SLOT_SECONDS = 0.02


class PitLane:
    def __init__(self):
        self.changed = threading.Condition()
        self.free_boxes = 0
        self.stops = 0

    def free_box(self):
        """The marshal has cleared a box: one car may come in."""
        with self.changed:
            self.free_boxes += 1
            # Every car looks for itself whether the box is still free.
            self.changed.notify_all()

    def enter_box(self):
        with self.changed:
            while self.free_boxes == 0:
                self.changed.wait()
            self.free_boxes -= 1
            self.stops += 1


class Car(threading.Thread):
    def __init__(self, number, lane):
        super().__init__(name=f"car-{number}", daemon=True)
        self.lane = lane

    def run(self):
        while True:
            self.lane.enter_box()


def marshal(lane):
    """Clears a box in each time slot."""
    while True:
        time.sleep(SLOT_SECONDS)
        lane.free_box()


def main():
    lane = PitLane()
    for number in range(CARS):
        Car(number, lane).start()
    marshal(lane)


if __name__ == "__main__":
    main()
