"""How much of a busy thread's CPU is the kernel's: two loops of one process may spin in different ways."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from idlebench.diagnose.signals.threads import ThreadKey, ThreadTally
from idlebench.measure.proc_io import PROC, processor_ticks
from idlebench.model.process import TreeSample
from idlebench.units import NS_PER_S

FEWEST_TICKS: Final = 50
"""Half a second of CPU: below, the part of the kernel is noise."""
_BUSY_SHARE: Final = 0.2
_MOST_THREADS: Final = 8

Ticks = tuple[int, int]


class ThreadTimes:
    """An instrument: user and system time of threads that are busy, in processes that have others."""

    def __init__(self, tally: ThreadTally, root: Path = PROC) -> None:
        """Read nothing yet.

        Args:
            tally: counters of the threads, which tell who is busy.
            root: the procfs.
        """
        self._tally = tally
        self._root = root
        self._spans: dict[ThreadKey, tuple[Ticks, Ticks]] = {}

    def begin(self, sample: TreeSample) -> None:
        """Nothing: who is busy is not known yet."""

    def tick(self, sample: TreeSample) -> None:
        """Read the times of the busy threads of a sample."""
        threads = (
            (one.ref, each.tid) for one in sample.processes if len(one.threads) > 1 for each in one.threads
        )
        busy = [key for key in threads if self._tally.cpu_share(key) >= _BUSY_SHARE]
        for key in busy[:_MOST_THREADS]:
            ticks = self._ticks(key)
            if ticks is not None:
                first, _ = self._spans.get(key, (ticks, ticks))
                self._spans[key] = first, ticks

    def look(self, now_ns: int) -> int:
        """Nothing in between."""
        return now_ns + NS_PER_S

    def system_shares(self) -> Mapping[ThreadKey, float]:
        """Give the part of the CPU that was the kernel's, 0 to 1, of threads that used enough to tell."""
        return {
            key: share
            for key, (first, last) in self._spans.items()
            if (share := system_share(first, last)) is not None
        }

    def _ticks(self, key: ThreadKey) -> Ticks | None:
        ref, tid = key
        try:
            return processor_ticks((self._root / str(ref.pid) / "task" / str(tid) / "stat").read_bytes())
        except (OSError, ValueError, IndexError):
            return None


def system_share(first: Ticks, last: Ticks) -> float | None:
    """Give the part of the CPU that was the kernel's; None below half a second of CPU, where it is noise."""
    user, system = last[0] - first[0], last[1] - first[1]
    return system / (user + system) if user + system >= FEWEST_TICKS else None
