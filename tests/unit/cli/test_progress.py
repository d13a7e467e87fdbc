"""What a run is doing, in lines and in the live view."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from idlebench.cli.progress import make_progress
from idlebench.cli.progress.live import LiveProgress
from idlebench.cli.progress.plain import PlainProgress
from idlebench.cli.progress.state import Progress
from idlebench.model.events import BrokerReady, Phase, PhaseEntered, RunningEstimate, Warned
from idlebench.model.machine import BrokerFacts
from tests.unit.cli.builders import ended, failed, started


class FakeClock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        """Begin at a moment that is not zero."""
        self.now_s = 100.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now_s


class Terminal(io.StringIO):
    """A terminal that remembers what was drawn on it."""

    def isatty(self) -> bool:
        """It says that it is one."""
        return True


def test_plain_lines_tell_plan_launches_and_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe each launch is one stable line, without a timestamp."""
    plain = PlainProgress(Progress(clock=FakeClock()))
    for event in (started(), ended(0), failed(1), Warned("the disk is full")):
        plain(event)
    assert capsys.readouterr().err.splitlines() == [
        "tiny: 2 cells × 2 launches, seed 7, about 40 s",
        "[1/4] control: 50.0 % CPU, 20.0 wakes/s",
        "[2/4] spin: died: exit code 3",
        "warning: the disk is full",
    ]


def test_a_system_that_cannot_count_wakes_shows_none(capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be counted is not shown as zero."""
    plain = PlainProgress(Progress(clock=FakeClock()))
    plain(started())
    plain(ended(0, wakes=None))
    assert capsys.readouterr().err.splitlines()[-1] == "[1/4] control: 50.0 % CPU"


def test_the_time_left_shrinks_as_time_passes() -> None:
    """Of 40 s, 30 are left after 10."""
    clock = FakeClock()
    progress = Progress(clock=clock)
    progress.take(started())
    clock.now_s += 10
    progress.take(ended(0))
    assert progress.left_s == 30


def test_a_run_that_is_slower_than_planned_says_so() -> None:
    """If a quarter of the launches took half of the time, three halves are left."""
    clock = FakeClock()
    progress = Progress(clock=clock)
    progress.take(started())
    clock.now_s += 20
    progress.take(ended(0))
    assert progress.left_s == 60


def live(clock: FakeClock) -> tuple[LiveProgress, Terminal]:
    """A live view on a terminal of the test's own."""
    terminal = Terminal()
    return LiveProgress(Progress(("control", "spin"), clock), terminal, clock), terminal


def drawn(view: LiveProgress) -> str:
    """The view as text."""
    console = Console(file=io.StringIO(), width=80, color_system=None)
    with console.capture() as capture:
        console.print(view.view())
    return capture.get()


def test_the_live_view_shows_cell_phase_estimate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan, broker, each cell so far, and the launch in progress."""
    monkeypatch.setenv("TERM", "xterm")
    view, _ = live(FakeClock())
    broker = BrokerReady(BrokerFacts("embedded", "valkey", "9.1.2", "", "cpu-clock"))
    for event in (
        started(),
        broker,
        ended(0),
        PhaseEntered(1, Phase.WINDOW, 1.0),
        RunningEstimate(1, 84.9, 9770),
    ):
        view(event)
    text = drawn(view)
    view.close()
    assert "tiny  2 cells × 2 launches, seed 7" in text
    assert "on valkey 9.1.2" in text
    assert "  control  ●○    50.0 %      20.0 wakes/s" in text
    assert "> spin     ○○" in text
    assert "launch 2 of 4 · spin: counting · 84.9 % CPU, 9,770 wakes/s · 40 s left" in text


def test_estimates_are_drawn_at_most_twice_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """While counters are read, a burst of estimates is drawn once."""
    monkeypatch.setenv("TERM", "xterm")
    clock = FakeClock()
    view, terminal = live(clock)
    view(started())
    view(PhaseEntered(0, Phase.WINDOW, 1.0))
    before = len(terminal.getvalue())
    view(RunningEstimate(0, 1.0, 1.0))
    assert len(terminal.getvalue()) == before
    clock.now_s += 1
    view(RunningEstimate(0, 1.0, 1.0))
    assert len(terminal.getvalue()) > before
    view.close()


def test_many_cells_leave_room_for_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep that is longer than the terminal shows the cells around the one in progress."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("LINES", "12")
    clock = FakeClock()
    view = LiveProgress(
        Progress([f"cell-{index}" for index in range(50)] + ["spin"], clock), Terminal(), clock
    )
    view(started())
    view(PhaseEntered(1, Phase.SETTLE, 1.0))
    lines = drawn(view).splitlines()
    view.close()
    assert len(lines) <= 12
    assert any(line.startswith("> spin") for line in lines)


def test_quiet_shows_nothing() -> None:
    """With -q nobody listens."""
    with make_progress((), Terminal(), quiet=True) as listeners:
        assert listeners == ()


def test_a_terminal_gets_the_live_view_and_a_pipe_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream decides; a dumb terminal counts as a pipe."""
    monkeypatch.setenv("TERM", "xterm")
    with make_progress((), Terminal(), quiet=False) as listeners:
        assert isinstance(listeners[0], LiveProgress)
    monkeypatch.setenv("TERM", "dumb")
    with make_progress((), Terminal(), quiet=False) as listeners:
        assert isinstance(listeners[0], PlainProgress)
    with make_progress((), io.StringIO(), quiet=False) as listeners:
        assert isinstance(listeners[0], PlainProgress)
