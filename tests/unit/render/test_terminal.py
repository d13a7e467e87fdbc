"""The table on a terminal and in a pipe."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from idlebench.model.result import CellResult, Excluded, ExpectationResult, RunResult
from idlebench.model.validity import Validity
from idlebench.render.layout import fit
from idlebench.render.report import make_report
from idlebench.render.rows import result_table
from idlebench.render.terminal import draw_report
from tests.unit.render.builders import cell, estimate, idle_strategies, quantiles, run_result

NAMES = ("control", "spin", "sleep-10", "sleep-100", "backoff", "block-1000", "block-5000", "brpop")


def drawn(result: RunResult, width: int = 80, *, encoding: str = "utf-8", colour: bool = False) -> str:
    """The report as text."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    console = Console(
        file=file, width=width, force_terminal=colour, color_system="standard" if colour else None
    )
    draw_report(make_report(result), console)
    return raw.getvalue().decode(encoding)


def test_the_eight_cells_fit_80_columns_without_a_cut() -> None:
    """Every figure of idle-strategies stands in 80 columns; nothing is shortened."""
    lines = drawn(run_result()).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("…" in line or "..." in line for line in lines)
    for name in NAMES:
        assert sum(line.startswith(f"{name} ") for line in lines) >= 1


def test_no_column_is_missing_at_80_columns() -> None:
    """The narrow layout leaves nothing out for the eight cells."""
    assert fit(result_table(run_result()), 80).left_out == ()


def test_a_state_takes_the_place_of_missing_figures_at_80_columns() -> None:
    """A cell that is not valid does not make the table wider."""
    cells: tuple[CellResult, ...] = (
        *idle_strategies()[:7],
        cell("brpop", validity=Validity.INTERRUPTED, reason="the run was interrupted", broker=None),
    )
    text = drawn(run_result(*cells))
    assert max(map(len, text.splitlines())) <= 80
    assert any(line.startswith("brpop ") and "interrupted" in line for line in text.splitlines())


def test_a_mark_leads_to_the_note_below_the_table() -> None:
    """A cell with fewer valid launches is marked, and the note says why."""
    out = Excluded(0, Validity.PAUSED, "the machine slept")
    cells = (
        *idle_strategies()[:7],
        cell("brpop", estimate(0.01, 0.002, n=2), 0.2, 0.1, 0.2, excluded=(out,)),
    )
    text = drawn(run_result(*cells))
    assert "brpop *" in text
    assert "the machine slept" in text


def test_a_wide_terminal_gets_the_whole_interval() -> None:
    """With room to spare the interval has both its ends."""
    assert "[83.8, 86.4]" in drawn(run_result(), 140)


@given(st.integers(min_value=20, max_value=200))
def test_no_figure_is_cut_at_any_width(width: int) -> None:
    """What has no room is left out and named, or the line gets longer; a figure is never cut."""
    text = drawn(run_result(), width)
    assert "…" not in text
    assert "85.1" in text


def test_left_out_columns_are_named() -> None:
    """A reader of a narrow table learns what it lacks, and where that is."""
    text = " ".join(drawn(run_result(), 50).split())
    assert "No room here for" in text
    assert "pickup p99 ms" in text


def test_a_pipe_gets_no_escape_sequence() -> None:
    """Without colours there is not one escape character."""
    assert "\x1b" not in drawn(run_result())


def test_a_terminal_gets_colours() -> None:
    """On a terminal the states are coloured."""
    assert "\x1b[" in drawn(run_result(), colour=True)


def test_an_ascii_pipe_gets_ascii() -> None:
    """Where only ASCII can be written, signs are spelled with it and the table keeps its shape."""
    text = drawn(run_result(), encoding="ascii")
    assert "+-1.3" in text
    assert "?" not in text


@pytest.mark.parametrize("name", ["[bold]x[/bold]", "a[/]b", ":smile:"])
def test_names_are_never_taken_for_markup(name: str) -> None:
    """A name in square brackets or colons is printed as it is."""
    assert name in drawn(run_result(cell(name, estimate(1.0, 0.1), 1.0, 0.1, pickup=quantiles(1, 2))), 120)


def test_every_verdict_is_told() -> None:
    """Met, not met and not measured are all listed, with what was published."""
    expectations = (
        ExpectationResult("a", "A.", True, "1 %", "2 %", "here"),
        ExpectationResult("b", "B is so.", False, "3 %", "4 %", "there"),
        ExpectationResult("c", "C.", None, "no valid launch of c", "", ""),
    )
    text = " ".join(drawn(run_result(expectations=expectations), 120).split())
    assert "1 of 3 expectations met, 1 not met, 1 could not be measured." in text
    assert "not met b: B is so: measured 3 %; published 4 % (there)" in text
    assert "not measured c: C: no valid launch of c" in text


def test_an_incomplete_run_says_so() -> None:
    """The figures of an interrupted run are not sold as a whole run's."""
    assert "did not come to its end" in drawn(run_result(complete=False))
