"""`idlebench gate` before anything is started, and what it writes in the end."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from idlebench.cli import main
from idlebench.cli.gate_files import GateFiles
from idlebench.cli.gate_request import conclude
from idlebench.cli.gate_self_test import exit_code as self_test_exit_code
from idlebench.cli.gate_self_test import trial_line
from idlebench.errors import BrokerError, ExitCode, IdlebenchError, Interrupted
from idlebench.gate.faults import Fault
from idlebench.gate.self_test import Answer, Trial, answer_of
from idlebench.model.gate import CellGate, Check, GateResult, Metric, Verdict
from tests.unit.gate.sides import HERE

SCENARIO = """
title = "For a test"
question = "What is refused?"
[[variants]]
name = "one"
title = "one"
worker = "stream_worker"
"""
CELL = CellGate(
    "one",
    "one",
    {},
    Verdict.PASS,
    (Check(Metric.WAKES, "budget", Verdict.PASS, "wakes/s 2.0: pass"),),
    launches=2,
)
RESULT = GateResult(
    "made", Verdict.PASS, "it holds", (CELL,), None, (), "", HERE, "2026-01-01T00:00:00+00:00", 1.0
)


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A scenario without limits, in a directory without a project."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.toml").write_text(SCENARIO)
    return "./one.toml"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ([], "nothing says what one may cost"),
        (["--budget", "wakes=5"], "--budget wakes=5"),
        (["--budget", "wakes=-1/s"], "negative"),
        (["--budget", "wakes=nan/s"], "nan"),
        (["--budget", "naps=1/s"], "'naps' is not a metric"),
        (["--baseline", "none.json"], "there is no such baseline"),
        (["--budget", "wakes=5/s", "--time-limit", "soon"], "--time-limit"),
        (["--budget", "wakes=5/s", "--time-limit", "0s"], "--time-limit"),
        (["--budget", "wakes=5/s", "--launches", "5", "--max-launches", "3"], "--launches"),
        (["--budget", "wakes=5/s", "--against", "no-such-revision"], "--against"),
        (["--budget", "wakes=5/s", "--json", "-", "--junit", "-"], "stdout can take one format"),
        (["--budget", "wakes=5/s", "--json", "none/there.json"], "there is no directory"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_started(
    scenario: str, options: list[str], word: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Exit code 4, and no run directory."""
    assert main(["gate", scenario, *options]) == ExitCode.USAGE
    assert word in capsys.readouterr().err
    assert not (tmp_path / "reports").exists()


def test_without_a_target_it_says_what_to_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A bare `idlebench gate` gates nothing."""
    assert main(["gate"]) == ExitCode.USAGE
    assert "name a scenario" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("verdict", "error", "passes", "code"),
    [
        (Verdict.PASS, None, False, ExitCode.OK),
        (Verdict.REGRESSION, None, True, ExitCode.NOT_MET),
        (Verdict.INCONCLUSIVE, None, False, ExitCode.INCONCLUSIVE),
        (Verdict.INCONCLUSIVE, None, True, ExitCode.OK),
        (Verdict.ERROR, Interrupted("it was"), True, ExitCode.INTERRUPTED),
        (Verdict.ERROR, BrokerError("gone"), True, ExitCode.FAILED),
    ],
)
def test_every_end_has_its_exit_code_and_every_file(
    tmp_path: Path,
    verdict: Verdict,
    error: IdlebenchError | None,
    passes: bool,  # noqa: FBT001 - a parameter
    code: ExitCode,
) -> None:
    """However it ended, all that was asked for is written first."""
    names = (
        "result.json",
        "junit.xml",
        "report.md",
        "metrics.txt",
        "bencher.json",
        "smaller.json",
        "pytest.json",
    )
    targets = [str(tmp_path / name) for name in names]
    json_file, junit, markdown, metrics, bencher, smaller, benchmark = targets
    files = GateFiles(
        json_file, junit, markdown, metrics, bencher, smaller, benchmark, inconclusive_passes=passes
    )
    assert conclude(replace(RESULT, verdict=verdict), error, files, quiet=True) == code
    assert all((tmp_path / name).stat().st_size for name in names)
    assert json.loads((tmp_path / "result.json").read_text())["verdict"] == verdict


def test_no_valid_launch_at_all_is_nothing_measured() -> None:
    """Exit code 5, which is neither a pass nor a regression."""
    nothing = replace(RESULT, verdict=Verdict.INCONCLUSIVE, cells=(replace(CELL, launches=0),))
    assert conclude(nothing, None, GateFiles(), quiet=True) == ExitCode.NOTHING_MEASURED


def test_github_gets_its_summary_and_outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are added to what earlier steps wrote."""
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    assert conclude(RESULT, None, GateFiles(github=True), quiet=True) == ExitCode.OK
    assert summary.read_text().startswith("before\n")
    assert "status<<" in output.read_text()


def test_a_file_that_cannot_be_written_does_not_cost_the_others(tmp_path: Path) -> None:
    """Exit code 3, and the file after it is there."""
    blocked = tmp_path / "blocked.json"
    blocked.mkdir()
    files = GateFiles(json=str(blocked), junit=str(tmp_path / "junit.xml"))
    assert conclude(RESULT, None, files, quiet=True) == ExitCode.FAILED
    assert (tmp_path / "junit.xml").stat().st_size > 0


def test_a_fault_that_the_gate_missed_fails_the_self_test() -> None:
    """The line says which copy, how many cells, and what was measured of them."""
    missed = Trial(Fault.SPIN, (CELL,))
    assert missed.answer is Answer.WRONG
    assert (
        trial_line(missed) == "FAILED a copy that spins: 0 of 1 cells regression\n    one: wakes/s 2.0: pass"
    )


def test_an_unchanged_copy_that_is_flagged_fails_the_self_test() -> None:
    """A gate that cries wolf cannot be trusted either; one that saw no cell neither."""
    flagged, undecided = (
        replace(CELL, verdict=verdict) for verdict in (Verdict.REGRESSION, Verdict.INCONCLUSIVE)
    )
    assert Trial(Fault.NONE, (CELL,)).answer is Answer.RIGHT
    assert Trial(Fault.NONE, (flagged, undecided)).answer is Answer.WRONG
    assert Trial(Fault.NONE, ()).answer is Answer.WRONG


@pytest.mark.parametrize(("passes", "code"), [(False, ExitCode.INCONCLUSIVE), (True, ExitCode.OK)])
def test_an_unchanged_copy_that_a_busy_machine_leaves_undecided_is_no_false_alarm(
    passes: bool,  # noqa: FBT001 - a case
    code: ExitCode,
) -> None:
    """The user says whether that fails; a fault that is left undecided always does."""
    undecided = replace(CELL, verdict=Verdict.INCONCLUSIVE)
    caught = replace(CELL, verdict=Verdict.REGRESSION)
    faults = [Trial(fault, (caught,)) for fault in Fault if fault is not Fault.NONE]
    unchanged = Trial(Fault.NONE, (CELL, undecided))
    assert trial_line(unchanged).startswith("open   an unchanged copy: 1 of 2 cells pass")
    answer = answer_of((unchanged, *faults))
    assert self_test_exit_code(answer, inconclusive_passes=passes) == code
    missed = answer_of((unchanged, faults[0], Trial(Fault.SPIN, (undecided,))))
    assert self_test_exit_code(missed, inconclusive_passes=passes) == ExitCode.NOT_MET
