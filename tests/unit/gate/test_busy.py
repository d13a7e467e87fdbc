"""Whether other load disturbed a gate."""

from __future__ import annotations

from dataclasses import replace

from idlebench.gate.busy import BusyWatch
from idlebench.model.events import LaunchEnded, Phase, PhaseEntered
from idlebench.model.launch import LaunchRecord, Window
from idlebench.model.process import TreeReading
from idlebench.model.validity import Validity

IDLE = TreeReading(
    elapsed_ns=1_000_000_000,
    cpu_ns=5_000_000,
    wakes=20,
    preemptions=0,
    timeslices=20,
    processes=1,
    threads=1,
    born=0,
    ended=0,
    unaccounted=0,
    resolution_ns=1,
    paused=False,
)
BUSY = replace(IDLE, cpu_ns=900_000_000)


def launch(reading: TreeReading) -> LaunchRecord:
    """A launch with this window."""
    window = Window(reading, None, {}, None, 0, None, idle_asserted=False)
    return LaunchRecord(0, 0, "w", {}, 1, Validity.OK, window=window)


def watched(stalled: list[int | None], reading: TreeReading) -> float | None:
    """What a watch says after one launch, whose window lasted two seconds."""
    readings, times = iter(stalled), iter([10.0, 12.0])
    watch = BusyWatch(lambda: next(readings), lambda: next(times))
    for phase in (Phase.SETTLE, Phase.WINDOW, Phase.STOP):
        watch(PhaseEntered(0, phase, 0.0))
    watch(LaunchEnded(launch(reading)))
    return watch.percent


def test_waiting_in_the_window_of_an_idle_cell_is_somebody_elses_doing() -> None:
    """Half a second of two."""
    assert watched([1_000_000, 1_500_000], IDLE) == 25.0


def test_the_window_of_a_spin_does_not_count() -> None:
    """It makes others wait itself."""
    assert watched([1_000_000, 3_000_000], BUSY) is None


def test_a_kernel_that_does_not_tell_is_not_taken_for_a_quiet_one() -> None:
    """What could not be measured is never 0."""
    assert watched([None], IDLE) is None


def test_no_launch_is_no_figure() -> None:
    """Before the first window nothing is known."""
    assert BusyWatch(lambda: 0, lambda: 0.0).percent is None
