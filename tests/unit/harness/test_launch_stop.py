from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from idlebench.errors import ReaperError
from idlebench.harness.bench import Bench
from idlebench.harness.launch import Launch
from idlebench.model.events import PlannedLaunch
from idlebench.model.scenario import Cell, Command, Ready, ReadyWhen, Variant

CELL = Cell(Variant("w", "a worker", Command(("true",)), Ready(ReadyWhen.STARTED)), {})
LOST = ReaperError("the reaper is gone")


def launch(monkeypatch: pytest.MonkeyPatch, *endings: BaseException) -> Launch:
    """A launch that measures nothing, and whose stop fails in these ways, one after another."""
    failures: Iterator[BaseException] = iter(endings)

    def fail(_launch: Launch, _grace_s: float) -> None:
        raise next(failures)

    monkeypatch.setattr(Launch, "_measure", lambda _launch: None)
    monkeypatch.setattr(Launch, "_stop", fail)
    plan = SimpleNamespace(plan=SimpleNamespace(stop_grace_s=1.0))
    return Launch(cast("Bench", plan), PlannedLaunch(0, 0, "w", {}), CELL)


def test_ctrl_c_in_the_middle_of_a_message_is_an_interrupt_and_no_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The channel to the reaper is given up then, and the record of the launch is kept all the same."""
    stopped = launch(monkeypatch, KeyboardInterrupt(), LOST)
    record = stopped.run()
    assert stopped.interrupted
    assert record.variant == "w"


def test_a_reaper_that_is_lost_without_ctrl_c_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody owns the processes then, so nothing more can be launched."""
    with pytest.raises(ReaperError):
        launch(monkeypatch, LOST).run()
