"""An outage from its beginning to the first job after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from idlebench.harness.crew import Crew
from idlebench.harness.idle import IdleProof
from idlebench.harness.outage.counting import Counted, count_without, has_ended, settle_without
from idlebench.harness.outage.losing import Outage
from idlebench.harness.outage.recovery import recovery_s
from idlebench.harness.plan import window_s
from idlebench.harness.probe.ends import Queue
from idlebench.model.events import Phase
from idlebench.model.launch import Window
from idlebench.model.outage import OutageRecord
from idlebench.model.scenario import Cell


def measure_outage(
    outage: Outage,
    cell: Cell,
    launch: int,
    workers: Crew,
    services: Mapping[str, Crew],
    *,
    queue: Queue | None,
    enter: Callable[[Phase], None],
) -> tuple[Window | None, OutageRecord]:
    """Take the broker away, count, give it back, and see the first job.

    The queue is looked at before the outage and after it, while it can be: nothing waited, and nothing was
    done meanwhile. A worker that ends is a result, and has no window.

    Args:
        outage: prepared.
        cell: what was launched.
        launch: its number.
        workers: the processes under test, at rest, the broker up.
        services: by name; one that is lost itself has no figures.
        queue: both ends, or None.
        enter: tells of a phase.

    Raises:
        InvalidLaunch: the tree had work, was paused or throttled, or the broker did not come back.
    """
    bench = outage.bench
    idle = IdleProof(cell.variant, queue, bench.clock)
    idle.begin()
    enter(Phase.OUTAGE)
    outage.begin()
    settled_s = settle_without(bench, workers, cell.variant.min_settle_s or 0.0)
    enter(Phase.WINDOW)
    beside = {name: crew for name, crew in services.items() if name != outage.lost}
    counted = count_without(
        outage, launch, workers, beside, seconds=window_s(cell, bench.plan), asserted=idle.asserted
    )
    lived = not has_ended(workers, bench)
    enter(Phase.RECOVERY)
    back_ns = bench.clock.monotonic_ns()
    outage.end()
    recovered_s = None
    if lived:
        idle.end()
    if lived and queue is not None:
        recovered_s = recovery_s(
            queue,
            back_ns=back_ns,
            name=f"{bench.run_id}-{launch:03d}",
            clock=bench.clock,
            ended=lambda: has_ended(workers, bench),
        )
    record = _record(outage, settled_s, counted, workers, recovered_s)
    return counted.window, replace(record, probed=queue is not None)


def _record(
    outage: Outage, settled_s: float, counted: Counted, workers: Crew, recovered_s: float | None
) -> OutageRecord:
    endings = [outage.bench.exit_of(name) for name in workers.names]
    return OutageRecord(
        kind=outage.kind,
        settle_s=settled_s,
        seconds=counted.seconds,
        connection_attempts=counted.attempts,
        attempts_by=outage.attempts_by,
        log_lines=counted.log_lines,
        alive=counted.window is not None,
        exit_codes=tuple(None if ended is None else ended.exit_code for ended in endings),
        recovered_s=recovered_s,
        lost=outage.lost,
    )
