"""What a report says beside its table."""

from __future__ import annotations

from dataclasses import replace

from idlebench.render.export import results_csv
from idlebench.render.facts import caption, machine_facts
from idlebench.render.report import make_report
from idlebench.render.safe_text import one_line, plain
from tests.unit.render.builders import cell, estimate, machine, run_result


def test_the_caption_names_floor_limit_and_reference() -> None:
    """Nobody has to guess what a figure is above, below or against."""
    text = " ".join(caption(run_result(cell("spin", estimate(1.0, 0.1), times=1.0))))
    assert "floor of 0.141 %" in text
    assert "Limit of detection of worker CPU: 0.004 %" in text
    assert "× is worker CPU against spin" in text


def test_single_launches_are_not_said_to_have_an_interval() -> None:
    """With one launch of each the caption does not speak of intervals."""
    assert not any("Interval" in line for line in caption(run_result(cell("spin", estimate(1.0)))))


def test_unknown_facts_are_left_out() -> None:
    """What could not be read of the machine is not shown as empty."""
    facts = dict(machine_facts(replace(machine(), load_1m=None, git_commit="")))
    assert "load at the start" not in facts
    assert "git commit" not in facts


def test_uncommitted_changes_are_told() -> None:
    """A commit alone would name code that was not what ran."""
    assert dict(machine_facts(machine()))["git commit"] == "0123456789ab with uncommitted changes"


def test_details_tell_what_the_harness_itself_used() -> None:
    """The observer's own cost stands beside each cell."""
    details = dict(make_report(run_result()).details)
    assert "the harness itself used 0.020 % CPU" in details["spin"]
    assert "sent xreadgroup 9,780/s" in details["spin"]


def test_text_of_others_is_cleaned() -> None:
    """Escape sequences and line breaks of a log line do not reach the page."""
    assert plain("a\x1b[31mb\x07") == "ab"
    assert one_line(" a\n\tb ") == "a b"


def test_csv_has_a_line_for_each_cell_of_each_run() -> None:
    """Two runs share one header."""
    text = results_csv([run_result(), run_result(cell("only", estimate(1.0, 0.1)))])
    assert len(text.splitlines()) == 1 + 8 + 1
    assert "worker.cpu_percent.mean" in text.splitlines()[0]
