"""Launch records and events of a made-up run, with only what a test is about spelled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from idlebench.model.events import BrokerReady, Event, LaunchEnded, PlannedLaunch, RunEnded, RunStarted
from idlebench.model.launch import LaunchRecord, Window
from idlebench.model.machine import BrokerFacts, MachineFacts
from idlebench.model.process import TreeReading
from idlebench.model.scenario import OptionValue
from idlebench.model.validity import Validity

SECOND_NS = 10**9

MACHINE = MachineFacts(
    system="Linux",
    kernel="6.18",
    architecture="x86_64",
    cpu_model="a CPU",
    cores=2,
    python="3.11.9",
    packages={},
    load_1m=0.1,
    steal_percent=0.0,
    cgroup_quota_cores=None,
    clock="cpu-clock",
    resolution_ns=1,
    boot_id="",
    git_commit="",
    git_dirty=None,
)
BROKER = BrokerFacts("embedded", "valkey", "9.1.2", "redis://127.0.0.1:1/0", "cpu-clock")


def reading(percent: float, wakes: int | None = 0, *, seconds: float = 5.0) -> TreeReading:
    """Give a reading of a tree that used so many percent of a core."""
    elapsed_ns = round(seconds * SECOND_NS)
    return TreeReading(
        elapsed_ns=elapsed_ns,
        cpu_ns=round(elapsed_ns * percent / 100),
        wakes=wakes,
        preemptions=0 if wakes is not None else None,
        timeslices=wakes,
        processes=1,
        threads=1,
        born=0,
        ended=0,
        unaccounted=0,
        resolution_ns=1,
        paused=False,
    )


def window(
    percent: float,
    wakes: int | None = 0,
    *,
    seconds: float = 5.0,
    broker: float | None = 0.1,
    commands: Mapping[str, int] | None = None,
) -> Window:
    """Give a counter window; ``broker`` is the broker's CPU in percent, None for no broker."""
    return Window(
        worker=reading(percent, wakes, seconds=seconds),
        broker=None if broker is None else reading(broker, 50, seconds=seconds),
        services={},
        commands=None if broker is None else (commands or {}),
        observer_cpu_ns=0,
        clients=None if broker is None else 1,
        idle_asserted=False,
    )


def launch(
    variant: str,
    counters: Window | None,
    *,
    repeat: int = 0,
    params: Mapping[str, OptionValue] | None = None,
    validity: Validity = Validity.OK,
    reason: str = "",
) -> LaunchRecord:
    """Give the record of a launch."""
    return LaunchRecord(
        launch=0,
        repeat=repeat,
        variant=variant,
        params=params or {},
        workers=1,
        validity=validity,
        reason=reason,
        window=counters,
    )


def events_of(
    records: Sequence[LaunchRecord],
    *,
    unmade: Sequence[PlannedLaunch] = (),
    machine: MachineFacts = MACHINE,
    ended: bool = True,
) -> tuple[Event, ...]:
    """Give the events of a run that made these launches, and had planned some more."""
    made = [replace(record, launch=place) for place, record in enumerate(records)]
    planned = [PlannedLaunch(each.launch, each.repeat, each.variant, each.params) for each in made]
    started = RunStarted(
        run_id="r1",
        started="2025-01-01T00:00:00+00:00",
        seed=7,
        quick=False,
        scenario="example",
        scenario_text="",
        overrides={},
        machine=machine,
        schedule=(*planned, *unmade),
        estimated_s=1.0,
    )
    end = [RunEnded("2025-01-01T00:01:00+00:00", complete=not unmade, reason="")] if ended else []
    return (started, BrokerReady(BROKER), *(LaunchEnded(record) for record in made), *end)
