# mypy: ignore-errors
"""Dam safety: gates are driven by worker threads, a tiny scheduler runs the chores."""

import heapq
import itertools
import logging
import queue
import sys
import threading
import time

log = logging.getLogger("dam")


class Scheduler:
    """Calls registered chores at their interval, from the main thread."""

    def __init__(self):
        self._agenda = []
        self._order = itertools.count()

    def every(self, seconds):
        def register(chore):
            due = time.monotonic() + seconds
            heapq.heappush(self._agenda, (due, next(self._order), seconds, chore))
            return chore

        return register

    def run(self):
        while self._agenda:
            due, _, seconds, chore = heapq.heappop(self._agenda)
            time.sleep(max(0.0, due - time.monotonic()))
            chore()
            heapq.heappush(self._agenda, (due + seconds, next(self._order), seconds, chore))


class Gate:
    def __init__(self, number, commands):
        self.number = number
        self.commands = commands
        self.opening = 0
        self.tremor = None


scheduler = Scheduler()
gates = [Gate(n, queue.Queue()) for n in range(72)]
motor_jobs = queue.Queue()


def drive_motor():
    while True:
        gate, opening = motor_jobs.get()
        gate.opening = opening
        log.info("gate %02d now at %d %%", gate.number, opening)


@scheduler.every(1.0)
def inspect_gates():
    for gate in gates:
        if gate.tremor is not None:
            motor_jobs.put((gate, 0))
        else:
            log.info(
                "gate %02d: opening %d %%, no tremor, nothing to do",
                gate.number,
                gate.opening,
            )


@scheduler.every(60.0)
def test_siren():
    log.info("siren circuit ok")


def main():
    logging.basicConfig(
        stream=sys.stdout,
        level=logging.INFO,
        format="%(asctime)s %(name)s %(threadName)s %(message)s",
    )
    for n in range(4):
        threading.Thread(target=drive_motor, name=f"motor-{n}", daemon=True).start()
    scheduler.run()


if __name__ == "__main__":
    main()
