"""Warnings: what a reader of a result should know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.model.launch import LaunchRecord
from idlebench.model.machine import MachineFacts
from idlebench.model.validity import Validity
from idlebench.store.aggregate import aggregate
from tests.strategies import scenario
from tests.unit.store.records import MACHINE, events_of, launch, window

PLAN = scenario(("blocked", "spin"))
SOUND = [launch(name, window(1.0, 10), repeat=n) for name in ("blocked", "spin") for n in range(2)]


def warned(*records: LaunchRecord, machine: MachineFacts = MACHINE) -> tuple[str, ...]:
    """Give the warnings of a run."""
    return aggregate(events_of([*SOUND, *records], machine=machine), PLAN).warnings


def test_a_sound_run_on_a_quiet_machine_warns_of_nothing() -> None:
    """A warning means something because most runs have none."""
    assert warned() == ()


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (replace(MACHINE, load_1m=1.5), "The machine was busy: load 1.5 on 2 cores"),
        (replace(MACHINE, steal_percent=7.0), "took 7.0 % of CPU time"),
        (replace(MACHINE, cgroup_quota_cores=0.5), "allows 0.5 of 2 cores"),
        (replace(MACHINE, clock="psutil", resolution_ns=10**7), "through psutil, in steps of 10 ms"),
    ],
)
def test_what_disturbs_from_outside_is_said(machine: MachineFacts, words: str) -> None:
    """Each disturbance of the machine is named with its figure."""
    (warning,) = warned(machine=machine)
    assert words in warning


def test_a_machine_that_cannot_tell_is_not_accused() -> None:
    """A load or steal that could not be read is no warning."""
    assert warned(machine=replace(MACHINE, load_1m=None, steal_percent=None)) == ()


def test_children_that_nobody_could_bill_are_named() -> None:
    """CPU that was not accounted for makes the figure too low, and the warning says so."""
    churn = window(1.0, 10)
    churn = replace(churn, worker=replace(churn.worker, unaccounted=1))
    (warning,) = warned(launch("spin", churn, repeat=2))
    assert "nobody could bill" in warning
    assert "spin" in warning


def test_an_observer_that_takes_part_is_named() -> None:
    """Measuring is not free; where it took more than 5 % of a core the reader is told."""
    busy = replace(window(1.0, 10), observer_cpu_ns=2 * 10**9)
    (warning,) = warned(launch("spin", busy, repeat=2))
    assert "more than 5 % of a core beside spin" in warning


def test_throttled_launches_are_named() -> None:
    """A throttled spinner looks cheap; its launches are left out and the reader is told."""
    (warning,) = warned(launch("spin", None, repeat=2, validity=Validity.THROTTLED))
    assert warning == "The cgroup throttled launches of spin; they are left out."


def test_cells_with_one_launch_are_named_in_one_line() -> None:
    """A figure without an interval is said to have none; many cells do not take many lines."""
    lone = [launch("spin", window(1.0, 10), params={"ms": ms}) for ms in range(6)]
    (warning,) = warned(*lone)
    assert warning == "One valid launch only, so no interval: spin ms=0, spin ms=1, spin ms=2 and 3 more."
