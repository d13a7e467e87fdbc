"""Hypothesis strategies for the model: any record at all, and records that could have been measured.

``anything(record)`` fills a record with whatever its annotations allow; laws about reading and writing hold
for those. The named strategies give coherent values (a window has a length, a low end is below its mean);
laws about figures hold for those.
"""

from __future__ import annotations

import dataclasses
import functools
import string
import types
import typing
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st

from idlebench.model.estimate import Estimate, Quantiles
from idlebench.model.events import (
    BrokerReady,
    Event,
    LaunchEnded,
    Phase,
    PhaseEntered,
    PlannedLaunch,
    RunEnded,
    RunStarted,
    Warned,
)
from idlebench.model.launch import LaunchRecord, Pickup, Stop, WaitingThread, Window
from idlebench.model.machine import BrokerFacts, MachineFacts
from idlebench.model.process import TreeReading
from idlebench.model.result import (
    BrokerFigures,
    CellResult,
    Excluded,
    RunResult,
    StopFigures,
    WorkerFigures,
)
from idlebench.model.scenario import (
    BrokerPlan,
    BuiltinWorker,
    MeasurePlan,
    OptionValue,
    Ready,
    ReadyWhen,
    Scenario,
    Variant,
)
from idlebench.model.validity import Validity

Record = TypeVar("Record")

names = st.text(string.ascii_lowercase + string.digits + "-_", min_size=1, max_size=12)
"""Names of variants, axes and commands."""

texts = st.text(max_size=30)
"""Any text without lone surrogates."""

figures = st.floats(min_value=0, max_value=1e6)
"""Figures that are never negative: percentages, rates, seconds."""

option_values: st.SearchStrategy[OptionValue] = st.one_of(
    st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), texts
)
"""Values of an option or of an axis."""

points = st.dictionaries(names, option_values, max_size=3)
"""Points of a sweep."""


def anything(record: type[Record]) -> st.SearchStrategy[Record]:
    """Give any instance of a record of the model that its annotations allow."""
    return typing.cast("st.SearchStrategy[Record]", _of(typing.cast("Any", record)))


@functools.cache
def _of(annotation: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - an annotation has no narrower type
    """Give any value that an annotation allows."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in {types.UnionType, typing.Union}:
        return st.one_of(*(_of(kind) for kind in args))
    if origin is tuple:
        return st.lists(_of(args[0]), max_size=2).map(tuple)
    if origin is Mapping:
        return st.dictionaries(texts, _of(args[1]), max_size=2)
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation)
        fields = {field.name: _of(hints[field.name]) for field in dataclasses.fields(annotation)}
        return st.builds(typing.cast("type[Any]", annotation), **fields)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        type(None): st.none(),
        bool: st.booleans(),
        int: st.integers(-(2**70), 2**70),
        float: st.floats(allow_nan=False, allow_infinity=False),
        str: texts,
        Path: st.lists(names, min_size=1, max_size=3).map(lambda parts: Path(*parts)),
    }
    return plain[annotation]


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    """Give an estimate as statistics make it: no interval for one launch, the mean inside it otherwise."""
    n = draw(st.integers(1, 10))
    mean = draw(figures)
    limit = draw(st.none() | figures)
    if n == 1:
        return Estimate(mean, None, None, n, limit)
    return Estimate(mean, max(0.0, mean - draw(figures)), mean + draw(figures), n, limit)


@st.composite
def quantiles(draw: st.DrawFn) -> Quantiles:
    """Give latency quantiles in their order."""
    p50, p90, p99, most = sorted(draw(st.tuples(figures, figures, figures, figures)))
    return Quantiles(draw(st.integers(1, 1000)), p50, p90, p99, most)


@st.composite
def tree_readings(draw: st.DrawFn, elapsed_ns: int | None = None) -> TreeReading:
    """Give a reading of a window between 0.1 s and 20 s in which nobody used more than two cores."""
    elapsed = elapsed_ns or draw(st.integers(10**8, 2 * 10**10))
    processes = draw(st.integers(1, 4))
    counted = draw(st.booleans())
    return TreeReading(
        elapsed_ns=elapsed,
        cpu_ns=draw(st.integers(0, 2 * elapsed)),
        wakes=draw(st.integers(0, 10**5)) if counted else None,
        preemptions=draw(st.integers(0, 10**4)) if counted else None,
        timeslices=draw(st.integers(0, 10**5)) if counted else None,
        processes=processes,
        threads=processes + draw(st.integers(0, 8)),
        born=draw(st.integers(0, 5)),
        ended=draw(st.integers(0, 5)),
        unaccounted=draw(st.integers(0, 1)),
        resolution_ns=draw(st.sampled_from([1, 10_000_000])),
        paused=False,
        run_queue_ns=draw(st.integers(0, 4 * elapsed)) if counted else None,
    )


@st.composite
def windows(draw: st.DrawFn, *, broker: bool = True) -> Window:
    """Give a counter window, with or without a broker."""
    elapsed = draw(st.integers(10**8, 2 * 10**10))
    return Window(
        worker=draw(tree_readings(elapsed)),
        broker=draw(tree_readings(elapsed)) if broker else None,
        services={},
        commands=draw(st.dictionaries(names, st.integers(0, 10**5), max_size=3)) if broker else None,
        observer_cpu_ns=draw(st.integers(0, elapsed // 10)),
        clients=draw(st.integers(0, 9)) if broker else None,
        idle_asserted=draw(st.booleans()),
    )


waiting_threads = st.builds(
    WaitingThread,
    pid=st.integers(1, 2**22),
    tid=st.integers(1, 2**22),
    name=names,
    where=st.sampled_from(["", "worker.py:10 wait", "loop.py:3 poll"]),
    frames=st.just(()),
)
"""Threads whose stack was read."""


@st.composite
def launch_records(
    draw: st.DrawFn, variant: str = "spin", launch: int = 0, repeat: int = 0, *, broker: bool = True
) -> LaunchRecord:
    """Give the record of a launch: one that is ok has a window, one that is not has a reason."""
    validity = draw(st.sampled_from([Validity.OK] * 4 + list(Validity)))
    valid = validity is Validity.OK
    measured = valid or draw(st.booleans())
    latencies = st.lists(figures, max_size=5).map(tuple)
    return LaunchRecord(
        launch=launch,
        repeat=repeat,
        variant=variant,
        params={},
        workers=1,
        validity=validity,
        reason="" if valid else f"it was {validity.value}",
        ready_s=draw(figures) if measured else None,
        settle_s=draw(figures) if measured else None,
        window=draw(windows(broker=broker)) if measured else None,
        pickup=draw(st.none() | st.builds(Pickup, latencies, st.integers(0, 2))) if measured else None,
        stop=draw(st.none() | st.builds(Stop, figures, st.integers(0, 2), st.just((0,)))),
        stacks=draw(st.lists(waiting_threads, max_size=2).map(tuple)),
        log_bytes=draw(st.integers(0, 10**6)),
        log_lines=draw(st.integers(0, 10**4)),
    )


@st.composite
def machine_facts(draw: st.DrawFn) -> MachineFacts:
    """Give a machine."""
    return MachineFacts(
        system="Linux",
        kernel="6.18",
        architecture="x86_64",
        cpu_model=draw(texts),
        cores=draw(st.integers(1, 128)),
        python="3.11.9",
        packages={"redis": "6.2"},
        load_1m=draw(st.none() | st.floats(0, 64)),
        steal_percent=draw(st.none() | st.floats(0, 100)),
        cgroup_quota_cores=draw(st.none() | st.floats(0.1, 8)),
        clock=draw(st.sampled_from(["cpu-clock", "psutil"])),
        resolution_ns=1,
        boot_id="b",
        git_commit="",
        git_dirty=None,
    )


broker_facts = st.builds(
    BrokerFacts,
    kind=st.sampled_from(["embedded", "binary", "external"]),
    server=st.sampled_from(["valkey", "redis"]),
    version=st.just("9.1.2"),
    url=st.just("redis://127.0.0.1:6379/0"),
    cpu_source=st.sampled_from(["cpu-clock", "psutil", "info", ""]),
)
"""Brokers."""

worker_figures = st.builds(
    WorkerFigures,
    cpu_percent=estimates(),
    wakes_per_s=st.none() | estimates(),
    preemptions_per_s=st.none() | estimates(),
    processes=st.integers(1, 9),
    threads=st.integers(1, 99),
    born_per_s=figures,
    unaccounted=st.integers(0, 9),
)
"""Worker figures."""

broker_figures = st.builds(
    BrokerFigures,
    cpu_percent=st.none() | estimates(),
    commands_per_s=estimates(),
    commands=st.dictionaries(names, figures, max_size=3),
    clients=st.none() | st.integers(0, 99),
)
"""Broker figures."""


@st.composite
def cell_results(draw: st.DrawFn, *, broker: bool = True) -> CellResult:
    """Give a cell: with figures if any launch was ok, without if none was."""
    launches = draw(st.integers(0, 9))
    excluded = draw(st.lists(anything(Excluded), max_size=2).map(tuple))
    validity = Validity.OK if launches and not excluded else Validity.DIED
    return CellResult(
        variant=draw(names),
        title=draw(texts),
        params=draw(points),
        workers=draw(st.integers(1, 9)),
        control=draw(st.booleans()),
        validity=validity,
        reason="" if validity is Validity.OK else "exit code 1",
        launches=launches,
        excluded=excluded,
        asserted=draw(st.booleans()),
        worker=draw(worker_figures) if launches else None,
        broker=draw(broker_figures) if launches and broker else None,
        services=draw(st.dictionaries(names, worker_figures, max_size=1)) if launches else {},
        pickup_ms=draw(st.none() | quantiles()) if launches else None,
        pickup_lost=draw(st.integers(0, 5)),
        stop=draw(st.none() | st.builds(StopFigures, figures, st.integers(0, 5))),
        observer_cpu_percent=draw(figures) if launches else None,
        observed_s=draw(figures) if launches else 0.0,
        times_reference=draw(st.none() | figures) if launches else None,
        waits_at=draw(st.lists(texts, max_size=2).map(tuple)),
    )


@st.composite
def run_results(draw: st.DrawFn) -> RunResult:
    """Give a whole result: without a broker there is no floor and no broker figure."""
    broker = draw(st.none() | broker_facts)
    whole = draw(anything(RunResult))
    cells = draw(st.lists(cell_results(broker=broker is not None), max_size=3).map(tuple))
    return dataclasses.replace(
        whole,
        machine=draw(machine_facts()),
        broker=broker,
        floor_cpu_percent=draw(st.none() | estimates()) if broker else None,
        cells=cells,
    )


def scenario(variants: typing.Sequence[str] = ("blocked", "spin"), *, broker: bool = True) -> Scenario:
    """Give a plain scenario: the first variant is the control, the last the reference."""
    return Scenario(
        name="example",
        title="An example",
        question="What does waiting cost?",
        source="",
        path=Path("example.toml"),
        digest="0" * 64,
        tags=(),
        broker=BrokerPlan(needed=broker),
        measure=MeasurePlan(),
        quick=MeasurePlan(window_s=1.0),
        services=(),
        variants=tuple(
            Variant(
                name=name,
                title=f"The variant {name}",
                program=BuiltinWorker(name, {}),
                ready=Ready(ReadyWhen.STARTED),
                control=index == 0,
            )
            for index, name in enumerate(variants)
        ),
        sweep=(),
        reference=variants[-1],
        expectations=(),
    )


@st.composite
def runs(draw: st.DrawFn) -> tuple[Scenario, tuple[Event, ...]]:
    """Give a scenario and the events of a run of it, whole or broken off."""
    broker = draw(st.booleans())
    plan = scenario(("blocked", "sleep", "spin"), broker=broker)
    repeats = draw(st.integers(1, 3))
    order = draw(st.permutations([(v.name, r) for v in plan.variants for r in range(repeats)]))
    started = dataclasses.replace(
        draw(anything(RunStarted)),
        scenario=plan.name,
        machine=draw(machine_facts()),
        schedule=tuple(PlannedLaunch(i, r, name, {}) for i, (name, r) in enumerate(order)),
    )
    events: list[Event] = [started]
    if broker:
        events.append(BrokerReady(draw(broker_facts)))
    made = draw(st.integers(0, len(order)))
    for launch, (name, repeat) in enumerate(order[:made]):
        events.append(PhaseEntered(launch, Phase.START, draw(figures)))
        events.append(LaunchEnded(draw(launch_records(name, launch, repeat, broker=broker))))
    if made == len(order):
        events.append(Warned("the disk is nearly full"))
        events.append(RunEnded("2025-01-01T00:00:00+00:00", complete=True, reason=""))
    return plan, tuple(events)
