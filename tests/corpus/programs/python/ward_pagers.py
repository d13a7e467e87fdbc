# mypy: ignore-errors
"""Pager processes of a hospital: a page for one ward wakes every ward."""

import multiprocessing
import time

WARDS = 24


class Switchboard:
    """The number of the ward that is called, shared by all the processes."""

    def __init__(self):
        self.condition = multiprocessing.Condition()
        self.called = multiprocessing.Value("i", -1, lock=False)

    def page(self, ward):
        with self.condition:
            self.called.value = ward
            self.condition.notify_all()

    def wait_for_page(self, ward):
        with self.condition:
            while self.called.value != ward:
                self.condition.wait()
            self.called.value = -1


def pager(switchboard, ward):
    while True:
        switchboard.wait_for_page(ward)


def main():
    switchboard = Switchboard()
    for ward in range(WARDS):
        multiprocessing.Process(
            target=pager, args=(switchboard, ward), name=f"ward-{ward}", daemon=True
        ).start()
    # The test page of the technician's desk: ward 0 only.
    while True:
        switchboard.page(0)
        time.sleep(0.01)


if __name__ == "__main__":
    main()
