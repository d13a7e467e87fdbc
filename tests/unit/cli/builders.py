"""Made-up events of a run."""

from __future__ import annotations

from idlebench.model.events import LaunchEnded, PlannedLaunch, RunStarted
from idlebench.model.launch import LaunchRecord, Window
from idlebench.model.process import TreeReading
from idlebench.model.validity import Validity
from tests.unit.render.builders import machine

CELLS = ("control", "spin")


def started(*, launches: int = 2, estimated_s: float = 40.0) -> RunStarted:
    """A run of two cells."""
    schedule = tuple(
        PlannedLaunch(index, index // len(CELLS), CELLS[index % len(CELLS)], {})
        for index in range(launches * len(CELLS))
    )
    return RunStarted("run", "", 7, False, "tiny", "", {}, machine(), schedule, estimated_s)


def tree(cpu_ns: int, wakes: int | None) -> TreeReading:
    """What a tree did in one second."""
    return TreeReading(1_000_000_000, cpu_ns, wakes, 0, 0, 1, 1, 0, 0, 0, 1, paused=False)


def ended(launch: int, cpu_ns: int = 500_000_000, wakes: int | None = 20) -> LaunchEnded:
    """A launch that went well."""
    window = Window(tree(cpu_ns, wakes), None, {}, None, 0, None, idle_asserted=False)
    variant = CELLS[launch % len(CELLS)]
    return LaunchEnded(LaunchRecord(launch, 0, variant, {}, 1, Validity.OK, window=window))


def failed(launch: int, validity: Validity = Validity.DIED, reason: str = "exit code 3") -> LaunchEnded:
    """A launch that gave no figure."""
    return LaunchEnded(LaunchRecord(launch, 0, CELLS[launch % len(CELLS)], {}, 1, validity, reason))
