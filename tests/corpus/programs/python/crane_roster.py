# mypy: ignore-errors
"""Crane roster: each crane has a process that waits for a move; the roster's version is bumped with
every reading of the yard clock so that the cranes can follow it.
"""

import ctypes
import multiprocessing
import signal
import time

PR_SET_PDEATHSIG = 1
CRANES = 24
CLOCK_PERIOD = 0.01


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Roster:
    """One condition for everybody; `assigned` names the crane that has to move (-1: none)."""

    def __init__(self):
        self.changed = multiprocessing.Condition()
        self.version = multiprocessing.Value("q", 0, lock=False)
        self.assigned = multiprocessing.Value("i", -1, lock=False)

    def tick(self):
        with self.changed:
            self.version.value += 1
            self.changed.notify_all()

    def await_assignment(self, crane):
        with self.changed:
            while self.assigned.value != crane:
                self.changed.wait()
            self.assigned.value = -1
            return self.version.value


class Crane(multiprocessing.Process):
    def __init__(self, number, roster):
        super().__init__(name=f"crane-{number}")
        self.number = number
        self.roster = roster

    def run(self):
        die_with_parent()
        while True:
            version = self.roster.await_assignment(self.number)
            print(f"crane {self.number} moves (roster {version})", flush=True)


class YardClock(multiprocessing.Process):
    def __init__(self, roster):
        super().__init__(name="yard-clock")
        self.roster = roster

    def run(self):
        die_with_parent()
        while True:
            time.sleep(CLOCK_PERIOD)
            self.roster.tick()


def main():
    roster = Roster()
    fleet = [Crane(number, roster) for number in range(CRANES)]
    fleet.append(YardClock(roster))
    for member in fleet:
        member.start()
    for member in fleet:
        member.join()


if __name__ == "__main__":
    main()
