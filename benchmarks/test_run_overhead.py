"""What `idlebench run` takes beyond its counter windows, and on what it is spent."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

import idlebench
from idlebench.model.events import Event, LaunchEnded, PhaseEntered, RunStarted

MOST_PER_LAUNCH_S = 3.0
"""Far above what is seen: a launch that takes longer than this beside its window has a fault."""


class Phases:
    """A listener that adds up how long each phase took."""

    def __init__(self) -> None:
        """Nothing has happened."""
        self.seconds: dict[str, float] = defaultdict(float)
        self.windows_s = 0.0
        self.launches = 0
        self.first_s = 0.0
        self._entered: PhaseEntered | None = None

    def __call__(self, event: Event) -> None:
        """Take the times of phases, and the lengths of windows."""
        match event:
            case RunStarted():
                self.first_s = time.monotonic()
            case PhaseEntered():
                self._leave(event.at_s)
                self._entered = event
            case LaunchEnded():
                self._leave(time.monotonic())
                self._entered = None
                self.launches += 1
                self.windows_s += event.record.window.worker.seconds if event.record.window else 0.0
            case _:
                pass

    def _leave(self, at_s: float) -> None:
        if self._entered is not None:
            self.seconds[str(self._entered.phase)] += at_s - self._entered.at_s


def test_overhead_of_a_run(tmp_path: Path) -> None:
    """Windows are what a run is for; the rest is printed by phase."""
    phases = Phases()
    began_s = time.monotonic()
    idlebench.run("idle-strategies", quick=True, launches=1, seed=1, out=tmp_path, listeners=[phases])
    total_s = time.monotonic() - began_s
    print(f"\nidle-strategies --quick --launches 1: {phases.launches} launches in {total_s:.1f} s")
    for phase, seconds in phases.seconds.items():
        print(f"  {phase:<10} {seconds / phases.launches:6.3f} s a launch")
    known_s = sum(phases.seconds.values())
    print(f"  {'run itself':<10} {total_s - known_s:6.3f} s once (broker, reaper, storing, report)")
    beyond_s = (total_s - phases.windows_s) / phases.launches
    print(
        f"  beyond its windows: {beyond_s:.2f} s a launch; windows are {phases.windows_s / total_s:.0%} of it"
    )
    assert phases.launches == 8
    assert beyond_s < MOST_PER_LAUNCH_S
