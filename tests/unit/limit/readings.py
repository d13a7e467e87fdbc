"""Readings for tests of what is made of them."""

from __future__ import annotations

from idlebench.limit.reading import IdleReading
from idlebench.model.estimate import Estimate
from idlebench.model.process import ThreadReading


def estimate(mean: float, limit: float | None = 0.6) -> Estimate:
    """A figure with an interval of a tenth to both sides."""
    return Estimate(mean, mean * 0.9, mean * 1.1, 10, limit)


def reading(  # noqa: PLR0913 - each figure named
    *,
    wakes: float | None = 0.0,
    commands: float | None = None,
    cpu: float = 0.0,
    cpu_limit: float = 0.01,
    settled: bool = True,
    shared: bool = False,
    threads: tuple[ThreadReading, ...] = (),
    waits_at: tuple[str, ...] = (),
    diagnosis: tuple[str, ...] = (),
) -> IdleReading:
    """A look of five seconds."""
    return IdleReading(
        target="process 10 and everything below it",
        pids=(10,),
        cpu_percent=estimate(cpu, cpu_limit),
        wakes_per_s=None if wakes is None else estimate(wakes),
        commands_per_s=None if commands is None else estimate(commands),
        commands_note="by its 1 connection",
        commands_shared=shared,
        window_s=5.0,
        settled_s=0.5,
        settled=settled,
        observer_cpu_percent=0.1,
        observer="this process",
        processes=1,
        threads=threads,
        waits_at=waits_at,
        diagnosis=diagnosis,
    )
