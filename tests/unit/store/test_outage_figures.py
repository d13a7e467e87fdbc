"""Launches whose broker was taken away → the figures of their cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.model.launch import LaunchRecord
from idlebench.model.outage import AttemptsBy, OutageKind, OutageRecord
from idlebench.model.validity import Validity
from idlebench.store.aggregate import aggregate
from idlebench.store.codec import encode_record
from idlebench.store.decode import decode
from idlebench.store.outage_figures import outage_figures
from tests.strategies import scenario
from tests.unit.store.records import events_of, launch, window

LIVED = OutageRecord(
    kind=OutageKind.REFUSED,
    settle_s=1.0,
    seconds=5.0,
    connection_attempts=10,
    attempts_by=AttemptsBy.PACKETS,
    log_lines=0,
    alive=True,
    exit_codes=(None,),
    recovered_s=0.5,
)
ENDED = replace(LIVED, alive=False, exit_codes=(3,), recovered_s=None, seconds=0.2, log_lines=9)


def record(outage: OutageRecord, repeat: int = 0) -> LaunchRecord:
    """A launch with an outage; one that ended has no window."""
    counters = replace(window(0.2, broker=None), broker=None, commands=None) if outage.alive else None
    made = launch("a", counters, repeat=repeat, params={"outage": str(outage.kind)})
    return replace(made, outage=outage)


def test_an_ordinary_cell_has_no_outage() -> None:
    """None, and not a row of zeroes."""
    assert outage_figures([launch("a", window(1.0))]) is None


def test_attempts_are_a_rate_over_the_time_that_was_counted() -> None:
    """Ten in five seconds and twenty in five are three a second on average."""
    figures = outage_figures([record(LIVED), record(replace(LIVED, connection_attempts=20), 1)])
    assert figures is not None
    assert figures.connections_per_s is not None
    assert figures.connections_per_s.mean == pytest.approx(3.0)
    assert figures.connections_per_s.n == 2


def test_attempts_that_nobody_saw_are_a_bound() -> None:
    """None in five seconds is fewer than three in five seconds, not 0."""
    figures = outage_figures([record(replace(LIVED, connection_attempts=0))])
    assert figures is not None
    assert figures.connections_per_s is not None
    assert not figures.connections_per_s.detected
    assert figures.connections_per_s.limit == pytest.approx(0.6)


def test_attempts_that_nobody_could_count_are_missing() -> None:
    """Not 0, on a system without a counter."""
    figures = outage_figures([record(replace(LIVED, connection_attempts=None))])
    assert figures is not None
    assert figures.connections_per_s is None


def test_rates_stand_on_the_launches_that_lived() -> None:
    """The last lines of a dying worker are no rate of an outage."""
    figures = outage_figures([record(LIVED), record(ENDED, 1)])
    assert figures is not None
    assert figures.log_lines_per_s is not None
    assert figures.log_lines_per_s.mean == 0
    assert figures.alive == 0.5
    assert figures.exit_code == 3
    assert figures.recovered == 0.5


def test_the_slowest_return_is_told() -> None:
    """As with stopping: what one waits for is the worst."""
    slow = replace(LIVED, recovered_s=4.5)
    figures = outage_figures([record(LIVED), record(slow, 1)])
    assert figures is not None
    assert figures.recovered_s == 4.5


def test_without_a_probe_nobody_knows_whether_it_came_back() -> None:
    """Unknown is not never."""
    figures = outage_figures([record(replace(LIVED, probed=False, recovered_s=None))])
    assert figures is not None
    assert figures.recovered is None


def test_a_cell_whose_workers_all_ended_is_ok_without_a_figure() -> None:
    """To end is what they did in the outage: a result, with no CPU, and no launch that failed."""
    plan = scenario(("blocked", "a"))
    result = aggregate(events_of([launch("blocked", window(0.0)), record(ENDED)]), plan)
    ended = next(cell for cell in result.cells if cell.variant == "a")
    assert ended.validity is Validity.OK
    assert ended.worker is None
    assert ended.excluded == ()
    assert ended.outage is not None
    assert ended.outage.alive == 0


def test_a_retry_does_not_decide_what_a_wake_costs() -> None:
    """A connect that fails costs a hundred times an idle wake, and would raise every limit of detection."""
    plan = scenario(("blocked", "a"))
    costly = replace(record(LIVED), window=replace(window(70.0, 200), broker=None, commands=None))
    result = aggregate(events_of([launch("blocked", window(0.0)), costly]), plan)
    assert result.lod_cpu_percent is not None
    assert result.lod_cpu_percent < 1


def test_a_record_of_an_outage_is_read_back_as_it_was() -> None:
    """The event log keeps all of it; a log from before outages has none, and is read all the same."""
    stored = encode_record(record(LIVED))
    assert decode(LaunchRecord, stored) == record(LIVED)
    del stored["outage"]
    assert decode(LaunchRecord, stored).outage is None
