"""What a scenario asks, as a digest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from idlebench.model.options import RunOptions
from idlebench.model.scenario import OptionValue
from idlebench.scenario.gate_asked import asked_of_all
from idlebench.scenario.overrides import apply_options
from tests.unit.scenario.builders import load_text
from tests.unit.scenario.gate_builders import TWO, scenario_with


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Two ways to wait"', 'title = "Other words"  # and a comment'),
        ('name = "nap"\n', 'name = "nap"\ntitle = "Sleeps"\n'),
        ("", '[gate.budget]\ncpu = "1%"\n'),
        ("", '[[expect]]\nid = "x"\nclaim = "y"\nmetric = "worker.cpu_percent"\nof = "nap"\nat_most = 1\n'),
        ("", "[measure]\nlaunches = 7\n"),
        ("", '[quick]\nwindow = "1s"\n'),
        ("sleep_ms = 100 }", "sleep_ms=100}"),
    ],
)
def test_what_does_not_change_the_question_does_not_change_the_digest(
    tmp_path: Path, old: str, new: str
) -> None:
    """Titles, comments, expectations, the gate's table, the number of launches."""
    text = TWO.replace(old, new, 1) if old else f"{TWO}\n{new}"
    assert load_text(tmp_path, text).asked == scenario_with(tmp_path).asked


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("sleep_ms = 100", "sleep_ms = 90", {"nap"}),
        ('name = "block"\n', 'name = "block"\nworkers = 2\n', {"block"}),
        ("", '[measure]\nsettle = { min = "2s" }\n', {"nap", "block", "control"}),
        ("", '[broker]\nsettings = { maxmemory = "64mb" }\n', {"nap", "block", "control"}),
    ],
)
def test_what_changes_the_question_changes_the_digest_of_whom_it_concerns(
    tmp_path: Path, old: str, new: str, changed: set[str]
) -> None:
    """One variant's option leaves the others comparable."""
    before = scenario_with(tmp_path).asked
    after = load_text(tmp_path, TWO.replace(old, new, 1) if old else f"{TWO}\n{new}").asked
    assert {name for name in before if before[name] != after[name]} == changed


def test_choosing_variants_asks_the_same(tmp_path: Path) -> None:
    """A gate of two cells can be held against a baseline of eight."""
    whole = scenario_with(tmp_path)
    chosen = apply_options(whole, RunOptions(variants=("nap",), quick=True))
    assert asked_of_all(chosen) == asked_of_all(whole)


@pytest.mark.parametrize(
    ("sets", "changed"),
    [
        ({"sleep_ms": (90,)}, {"nap"}),
        ({"workers": (2,)}, {"nap", "block"}),
        ({"sleep_ms": (90, 100)}, set()),
    ],
)
def test_set_asks_something_else(
    tmp_path: Path, sets: Mapping[str, tuple[OptionValue, ...]], changed: set[str]
) -> None:
    """A single value is a new question; several are points of a sweep, which every cell carries itself."""
    whole = scenario_with(tmp_path)
    other = apply_options(whole, RunOptions(sets=sets))
    assert {name for name in whole.asked if whole.asked[name] != other.asked[name]} == changed
