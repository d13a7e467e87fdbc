"""Whole launches whose broker is taken away, with real workers on a real broker."""

from __future__ import annotations

from pathlib import Path

import pytest

import idlebench
from idlebench.model.outage import OutageFigures
from idlebench.model.result import CellResult, RunResult
from idlebench.model.validity import Validity
from tests.leaks import left_behind

SCENARIO = """
title = "For a test"
reference = "backoff"
[measure]
window = "0.6s"
launches = 1
settle = { min = "0.2s", max = "10s" }
stacks = false
[[variants]]
name = "backoff"
worker = "stream_worker"
options = { loss_cap_ms = 500 }
[[variants]]
name = "retry"
worker = "list_worker"
options = { on_broker_loss = "retry" }
[[variants]]
name = "exit"
worker = "stream_worker"
options = { on_broker_loss = "exit" }
[sweep]
outage = ["refused", "hung", "closing"]
"""
KINDS = ["refused", "hung", "closing"]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """One run, looked at by several tests."""
    directory = tmp_path_factory.mktemp("outage")
    path = directory / "made.toml"
    path.write_text(SCENARIO)
    return idlebench.run(path, out=directory / "reports")


def cell(result: RunResult, variant: str, kind: str) -> CellResult:
    """The cell of a variant in an outage."""
    return next(
        each for each in result.cells if each.variant == variant and each.params.get("outage") == kind
    )


def outage(result: RunResult, variant: str, kind: str) -> OutageFigures:
    """What its workers did."""
    figures = cell(result, variant, kind).outage
    assert figures is not None
    return figures


def attempts(result: RunResult, variant: str, kind: str) -> float:
    """Attempts to connect a second, at most."""
    figures = outage(result, variant, kind).connections_per_s
    assert figures is not None
    return figures.upper


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_backs_off_lives_tries_seldom_and_comes_back(result: RunResult, kind: str) -> None:
    """Whatever becomes of the broker."""
    figures = outage(result, "backoff", kind)
    assert figures.alive == 1
    assert figures.recovered == 1
    assert figures.recovered_s is not None
    assert figures.recovered_s < 20
    assert attempts(result, "backoff", kind) < 30


@pytest.mark.parametrize("kind", ["refused", "closing"])
def test_a_loop_that_connects_again_at_once_spins(result: RunResult, kind: str) -> None:
    """Many times the attempts of a backoff, and many times its CPU."""
    assert attempts(result, "retry", kind) > 10 * attempts(result, "backoff", kind)
    spin, calm = cell(result, "retry", kind).worker, cell(result, "backoff", kind).worker
    assert spin is not None
    assert calm is not None
    assert spin.cpu_percent.mean > 3 * calm.cpu_percent.upper


def test_the_same_loop_waits_while_the_broker_hangs(result: RunResult) -> None:
    """Nothing is answered, and nothing fails."""
    figures = outage(result, "retry", "hung")
    assert figures.connections_per_s is not None
    assert not figures.connections_per_s.detected
    assert figures.recovered == 1


@pytest.mark.parametrize("kind", ["refused", "closing"])
def test_a_worker_that_gives_up_is_a_result_and_not_a_failed_launch(result: RunResult, kind: str) -> None:
    """Dead, with its exit code; without any CPU figure, and not excluded."""
    ended = cell(result, "exit", kind)
    assert ended.validity is Validity.OK
    assert ended.excluded == ()
    assert ended.worker is None
    assert outage(result, "exit", kind).alive == 0
    assert outage(result, "exit", kind).exit_code == 3
    assert outage(result, "exit", kind).recovered_s is None


def test_the_broker_has_no_figures_and_idleness_is_proved_all_the_same(result: RunResult) -> None:
    """The queue is looked at before the outage and after it."""
    lived = cell(result, "backoff", "hung")
    assert lived.broker is None
    assert not lived.asserted


def test_the_control_loses_no_broker(result: RunResult) -> None:
    """It has none; its cell is the floor of the same broker."""
    control = next(each for each in result.cells if each.control)
    assert control.outage is None
    assert control.validity is Validity.OK
    assert result.floor_cpu_percent is not None


def test_what_is_stored_is_what_was_returned_and_nothing_else_stays(result: RunResult) -> None:
    """The event log has every outage; no front, no worker and no broker lives on."""
    stored = idlebench.load(Path(result.directory))
    assert [each.outage for each in stored.cells] == [each.outage for each in result.cells]
    assert left_behind(result.run_id, Path(result.directory)) == []
