# mypy: ignore-errors
"""Election night: polling stations report, desks count.

Each desk is a thread named after its job and waits for reports. A cache keeps
the last result of a station and forgets it after some seconds; a scheduler
thread closes the night's stages.
"""

import concurrent.futures
import heapq
import os
import queue
import sched
import threading
import time

RESULT_S = 12.0


class ResultCache:
    """Results with an end of life; the expiry thread sleeps until the next is due."""

    def __init__(self):
        self.changed = threading.Condition()
        self.results = {}
        self.deadlines = []

    def put(self, station, result):
        deadline = time.monotonic() + RESULT_S
        with self.changed:
            self.results[station] = (deadline, result)
            heapq.heappush(self.deadlines, (deadline, station))
            if self.deadlines[0][1] == station:
                self.changed.notify()

    def expire_results(self):
        with self.changed:
            while True:
                if not self.deadlines:
                    self.changed.wait()
                    continue
                deadline, station = self.deadlines[0]
                left = deadline - time.monotonic()
                if left > 0:
                    self.changed.wait(left)
                    continue
                heapq.heappop(self.deadlines)
                if station in self.results and self.results[station][0] <= deadline:
                    del self.results[station]


class Desk(threading.Thread):
    def __init__(self, name, cache, counters):
        super().__init__(name=name, daemon=True)
        self.reports = queue.Queue()
        self.cache = cache
        self.counters = counters

    def run(self):
        while True:
            station, ballots = self.reports.get()
            self.counters.submit(self.count, station, ballots)

    def count(self, station, ballots):
        self.cache.put(station, {party: ballots.count(party) for party in set(ballots)})


class Night:
    def __init__(self):
        self.timetable = sched.scheduler(time.monotonic, time.sleep)
        self.stage = 0
        self.path = os.path.join(os.environ["DATA_DIR"], "stage")

    def close_stage(self):
        self.stage += 1
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(f"{self.stage}\n")
        self.timetable.enter(20, 1, self.close_stage)

    def run_timetable(self):
        self.timetable.enter(20, 1, self.close_stage)
        self.timetable.run()


def main():
    cache = ResultCache()
    counters = concurrent.futures.ThreadPoolExecutor(3, thread_name_prefix="counter")
    desks = [
        Desk(name, cache, counters) for name in ("poll-book", "retry-desk", "spin-doctor", "postal-votes")
    ]
    for number, desk in enumerate(desks):
        desk.start()
        desk.reports.put((f"station-{number}", ["red", "blue", "blue"]))
    threading.Thread(target=cache.expire_results, name="busy-hours", daemon=True).start()
    night = threading.Thread(target=Night().run_timetable, name="timetable")
    night.start()
    night.join()


if __name__ == "__main__":
    main()
