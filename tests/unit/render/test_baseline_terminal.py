"""A baseline and its differences on a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from idlebench.model.baseline import Baseline, BaselinePast
from idlebench.model.estimate import Estimate
from idlebench.model.gate import CellSamples, Metric, Samples
from idlebench.render.baseline_terminal import draw_baseline, draw_changes, draw_drift
from idlebench.render.baseline_words import baseline_facts, difference
from idlebench.store.baseline_changes import changes_between, drift_of
from tests.unit.store.gate_runs import NOW, baseline, cell, side


def full(variant: str, *wakes: float, control: bool = False) -> CellSamples:
    """Give a cell in which everything was measured."""
    return cell(
        variant,
        control=control,
        wakes_per_s=wakes or (9780.0, 9790.0),
        commands_per_s=(7805.0, 7560.0),
        cpu_percent=(85.1, 84.0),
        broker_cpu_percent=(-0.01, -0.02),
        pickup_p50_ms=(50.2, 51.0),
        pickup_p99_ms=(199.0, 201.0),
        stop_s=(0.08, 0.09),
        processes_left=(0.0, 1.0),
    )


def drawn(draw: Callable[[Console], None], *, width: int = 80, encoding: str = "utf-8") -> str:
    """Give what is drawn for a pipe of a width."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    draw(Console(file=stream, width=width, color_system=None, force_terminal=False, highlight=False))
    return raw.getvalue().decode(encoding)


def shown(made: Baseline) -> str:
    """Give a baseline as it is drawn two days after it was saved."""
    return drawn(lambda console: draw_baseline(made, NOW + timedelta(days=2, hours=3), console))


def test_a_baseline_says_where_it_comes_from_and_how_old_it_is() -> None:
    """Machine, commit, age, window."""
    text = shown(baseline(cell("nap", wakes_per_s=[20, 20])))
    for words in ("2 days ago", "0123456789", "a CPU, 2 usable", "2 s", "it was never updated"):
        assert words in text


def test_a_table_of_every_metric_fits_eighty_columns() -> None:
    """Also for a spin's large figures and a name of ordinary length."""
    text = shown(baseline(full("control", control=True), full("a-rather-long-name")))
    assert max(map(len, text.splitlines())) <= 80
    assert "9,785" in text


def test_a_name_that_is_too_long_is_folded_and_not_cut() -> None:
    """Every letter of a cell's label is there."""
    label = "a-name-that-nobody-would-want-to-type-again"
    made = baseline(full(label))
    lines = shown(made).splitlines()
    assert max(map(len, lines)) <= 80
    assert label in "".join(line.split(" ")[0] for line in lines)


def test_what_is_below_its_limit_is_shown_as_such() -> None:
    """Never as 0; and what was not measured is a dash."""
    made = baseline(cell("nap", wakes_per_s=[0, 0]))
    nap = replace(made.side.cells[0], metrics={Metric.WAKES: Samples((0.0, 0.0), 0.3)})
    text = shown(replace(made, side=replace(made.side, cells=(nap,))))
    assert "< 0.30" in text
    assert "–" in text


def test_launches_that_did_not_count_are_told() -> None:
    """With their reason."""
    made = baseline(replace(cell("nap", wakes_per_s=[1]), excluded={"not_settled": 2}))
    assert "nap: launches left out: 2 not_settled" in shown(made)


@pytest.mark.parametrize("saved", ["", "yesterday", "2025-03-01T12:00:00"])
def test_a_date_that_cannot_be_read_has_no_age(saved: str) -> None:
    """A file that was edited by hand is shown all the same."""
    facts = dict(baseline_facts(replace(baseline(), saved=saved), NOW))
    assert facts.get("saved", "") == saved


def test_a_date_in_the_future_is_told() -> None:
    """One of the clocks is wrong."""
    assert "in the future" in dict(baseline_facts(baseline(saved=NOW + timedelta(days=1)), NOW))["saved"]


def test_a_name_cannot_move_the_cursor() -> None:
    """A baseline may come from anywhere."""
    assert "\x1b" not in shown(baseline(cell("nap\x1b[2J", wakes_per_s=[1])))


def changes_text() -> str:
    """Give the differences of a cell that wakes more, one that is new and one that is gone."""
    base = side(full("nap", 2.0, 2.2), cell("old", wakes_per_s=[1, 1]), title="then")
    head = side(full("nap", 20.0, 20.2), cell("fresh", wakes_per_s=[1, 1]), title="now")
    return drawn(lambda console: draw_changes(changes_between(base, head), console))


def test_a_difference_stands_with_its_interval_and_where_it_went() -> None:
    """One line for each metric, within eighty columns."""
    text = changes_text()
    (line,) = (each for each in text.splitlines() if "wakes/s" in each and "nap" in each)
    assert line.split()[:5] == ["nap", "wakes/s", "2.10", "20.1", "+18.0"]
    assert line.rstrip().endswith("more")
    assert max(map(len, text.splitlines())) <= 80


def test_new_and_gone_cells_are_named_and_counted_apart() -> None:
    """They have no difference."""
    text = changes_text()
    assert "fresh (new)" in text
    assert "old (gone)" in text
    assert "1 is more than before, 0 are less" in text.replace("\n", " ")


def test_a_terminal_without_unicode_gets_ascii() -> None:
    """An arrow becomes two characters, not a question mark."""
    text = drawn(
        lambda console: draw_changes(changes_between(side(title="then"), side(title="now")), console),
        encoding="ascii",
    )
    assert "then -> now" in text


def test_drift_is_told_only_where_it_is_far() -> None:
    """With the date of the oldest state."""
    made = baseline(cell("nap", wakes_per_s=[40, 40], cpu_percent=[1, 1]))
    past = BaselinePast("2024-01-01T00:00:00+00:00", "", {"nap": {Metric.WAKES: 20.0, Metric.CPU: 1.0}})
    made = replace(made, past=(past,))
    text = drawn(lambda console: draw_drift(drift_of(made), made, console))
    assert "2024-01-01" in text
    assert "nap: wakes/s 20.0 → 40.0: more" in text
    assert "CPU" not in text


def test_a_baseline_without_a_past_has_no_drift() -> None:
    """It says so."""
    assert "never updated" in drawn(lambda console: draw_drift((), baseline(), console))


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (None, "–"),
        (Estimate(17.9, 17.6, 18.2, 3), "+17.9 [17.6, 18.2]"),
        (Estimate(-0.25, None, None, 1), "-0.250"),
        (Estimate(0.0, 0.0, 0.0, 3), "0 [0, 0]"),
        (Estimate(0.0001, -0.3, 0.3, 3), "+0.000 [-0.300, 0.300]"),
    ],
)
def test_a_difference_has_a_sign_and_an_interval(estimate: Estimate | None, text: str) -> None:
    """Three significant digits; a negative end has its minus."""
    assert difference(estimate) == text
