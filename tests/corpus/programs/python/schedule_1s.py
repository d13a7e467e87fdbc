"""A scheduler that looks once a second at what is due."""

from __future__ import annotations

import heapq
import time


def run_pending(jobs: list[tuple[float, str]]) -> None:
    while jobs and jobs[0][0] <= time.monotonic():
        _due, name = heapq.heappop(jobs)
        print("run", name, flush=True)
        heapq.heappush(jobs, (time.monotonic() + 3600, name))


def main() -> None:
    jobs = [(time.monotonic() + 3600, "report"), (time.monotonic() + 7200, "backup")]
    heapq.heapify(jobs)
    while True:
        run_pending(jobs)
        time.sleep(1)


main()
