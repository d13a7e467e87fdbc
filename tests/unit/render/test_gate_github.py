"""A gate for GitHub Actions, read as its runner reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.errors import UsageError
from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_github import (
    MOST,
    annotations_text,
    gate_outputs,
    outputs_text,
    quoted_text,
)
from idlebench.render.gate_rows import gate_report
from tests.unit.render.ci_readers import obeyed, outputs
from tests.unit.render.gate_builders import REGRESSION, WITHIN, cell, gate, gates, nasty, regressed

TOKEN = "0123456789abcdef0123456789abcdef"


def test_a_regression_is_an_error_at_its_limit() -> None:
    """The annotation stands in the file that sets the limit, at its line."""
    first, second = obeyed(annotations_text(regressed()))
    assert first.name == "error"
    assert first.properties == {
        "file": "my-worker.toml",
        "line": "12",
        "title": "idle cost: my-worker: sleep-10 block=5: regression",
    }
    assert first.data.splitlines()[0] == "wakes/s 2.0 → 19.9, +17.9 [17.6, 18.2], allowed +0.5: regression"
    assert second.properties["title"].endswith("stopped: inconclusive")


def test_a_gate_that_passed_has_no_annotations() -> None:
    """Silence is a pass."""
    assert annotations_text(gate(cell("a", WITHIN))) == ""


def test_what_may_be_inconclusive_is_a_warning() -> None:
    """``--on-inconclusive pass`` warns."""
    found = obeyed(annotations_text(regressed(), inconclusive_passes=True))
    assert [each.name for each in found] == ["error", "warning"]


def test_a_gate_that_failed_as_a_whole_says_why() -> None:
    """No cell is there to be annotated."""
    (only,) = obeyed(annotations_text(gate(verdict=Verdict.ERROR, reason="no baseline")))
    assert (only.name, only.data) == ("error", "no baseline")


def test_more_cells_than_github_shows_are_counted_in_the_last_annotation() -> None:
    """GitHub drops the eleventh; ours is the tenth, and names the rest."""
    cells = (cell(f"c{number:02d}", REGRESSION, verdict=Verdict.REGRESSION) for number in range(25))
    found = obeyed(annotations_text(gate(*cells, verdict=Verdict.REGRESSION)))
    assert len(found) == MOST
    assert found[-1].properties["title"] == "and 16 more cells"
    assert "c24" in found[-1].data


def test_an_absolute_path_is_no_place_in_the_repository() -> None:
    """GitHub can only annotate files of the repository."""
    tolerance = REGRESSION.tolerance
    assert tolerance is not None
    check = replace(REGRESSION, tolerance=replace(tolerance, where="/etc/idlebench.toml:3"))
    (found,) = obeyed(annotations_text(gate(cell("a", check, verdict=Verdict.REGRESSION))))
    assert "file" not in found.properties


def test_outputs_say_how_it_ended() -> None:
    """Later steps read status, reason, number of regressions and where the report is."""
    text = outputs_text(gate_outputs(regressed(), "out/gate.md"), TOKEN)
    assert outputs(text) == {
        "status": "regression",
        "reason": "1 of 3 cells costs more than it may",
        "regressions": "1",
        "report": "out/gate.md",
    }


@given(nasty, nasty)
def test_no_value_becomes_another_output(reason: str, path: str) -> None:
    """A value with line feeds and ``status<<`` in it stays a value."""
    given_outputs = {"reason": f"{reason}\nstatus=pass\nstatus<<E\npass\nE\n{reason}", "report": path}
    assert outputs(outputs_text(given_outputs, TOKEN)) == given_outputs


@pytest.mark.parametrize("token", ["", "short", "with blank in it that is long enough", "line\nfeed" * 4])
def test_a_token_that_can_be_foreseen_is_refused(token: str) -> None:
    """A guessed token would let a value end itself."""
    with pytest.raises(UsageError, match="token"):
        outputs_text({"status": "pass"}, token)


def test_a_text_that_holds_the_token_is_refused() -> None:
    """The runner compares tokens without regard to case."""
    with pytest.raises(UsageError, match="token"):
        quoted_text(f"::{TOKEN.upper()}::", TOKEN)


@given(nasty)
def test_nothing_in_a_quoted_log_is_obeyed(log: str) -> None:
    """A worker may print commands; after the quote the runner listens again."""
    text = quoted_text(log, TOKEN) + "::error::ours\n"
    assert [each.data for each in obeyed(text)] == ["ours"]


@settings(max_examples=30, deadline=None)
@given(gates, st.booleans())
def test_annotations_of_any_gate_are_ours_alone(result: GateResult, passes: bool) -> None:  # noqa: FBT001
    """At most ten commands, one a line, errors or warnings, and their texts arrive unharmed."""
    text = annotations_text(result, inconclusive_passes=passes)
    found = obeyed(text)
    assert len(found) == len(text.splitlines()) == text.count("\n") <= MOST
    assert {each.name for each in found} <= {"error", "warning"}
    report = gate_report(result)
    rows = report.ended(Verdict.REGRESSION)
    if rows and not report.unexplained:
        lines = found[0].data.split("\n")
        assert all(row.sentence in lines for row in rows[0].told(Verdict.REGRESSION))
