"""A gate on a terminal."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_terminal import draw_gate, terminal_text
from tests.unit.render.ci_readers import obeyed
from tests.unit.render.gate_builders import WITHIN, cell, gate, gates, regressed


def test_the_verdict_comes_first() -> None:
    """Whoever reads one line reads how it ended."""
    first = terminal_text(regressed()).splitlines()[0]
    assert first == "regression: my-worker: 1 of 3 cells costs more than it may"


def test_regressions_come_before_what_is_open_and_what_passed() -> None:
    """The order is that of urgency."""
    text = terminal_text(regressed())
    places = [text.index(f"\n{title}\n") for title in ("Regressions", "Undecided", "Passed")]
    assert places == sorted(places)


def test_a_regression_says_its_figures_its_limit_and_where_it_waits() -> None:
    """One look tells what got worse, by how much and where to look."""
    text = terminal_text(regressed())
    assert "    wakes/s 2.0 → 19.9, +17.9 [17.6, 18.2], allowed +0.5: regression\n" in text
    assert "(my-worker.toml:12)" in text
    assert "waits at MainThread: worker.py:12 poll" in text
    assert "within its limits: commands/s 2.0, budget 5\n" in text


def test_what_passed_is_a_table_with_limits_of_detection() -> None:
    """A cell that passed is one line."""
    lines = terminal_text(regressed()).splitlines()
    assert [line.split() for line in lines if line.startswith("  blocked")] == [
        ["blocked", "2.00", "<", "0.005"]
    ]


def test_notes_of_cells_that_passed_are_not_silent() -> None:
    """A new cell passes, and is told."""
    text = terminal_text(gate(cell("new", WITHIN, notes=("not in the baseline",))))
    assert "  * new: not in the baseline\n" in text


def test_a_control_that_was_flagged_is_told_before_the_cells() -> None:
    """It is why nothing can be decided."""
    control = cell("control", verdict=Verdict.INCONCLUSIVE, notes=("differs from itself",))
    text = terminal_text(replace(regressed(), control=control, verdict=Verdict.INCONCLUSIVE))
    assert text.index("The A/A control") < text.index("Undecided")
    assert "Regressions" not in text


def test_an_ascii_console_gets_ascii() -> None:
    """A terminal without Unicode sees an arrow of two characters."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii", errors="strict", write_through=True)
    draw_gate(regressed(), Console(file=file, width=80, color_system=None))
    assert b"2.0 -> 19.9" in raw.getvalue()


@settings(max_examples=30, deadline=None)
@given(gates)
def test_no_line_of_any_gate_is_a_command_to_the_runner(result: GateResult) -> None:
    """Names, reasons and stacks may say what they want: GitHub's runner obeys none of it."""
    text = terminal_text(result)
    assert obeyed(text) == []
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "\x1b" not in text


@settings(max_examples=30, deadline=None)
@given(gates, st.integers(30, 200))
def test_sentences_fit_the_width(result: GateResult, width: int) -> None:
    """Only a table whose names are longer than the terminal is wider than it."""
    text = terminal_text(replace(result, cells=()), width=width)
    assert max(map(cell_len, text.split("\n"))) <= width
