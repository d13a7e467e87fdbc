"""The gate with real workers on a real broker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import idlebench
from idlebench.model.gate import CellGate, GateResult, Verdict
from tests.integration.test_cli_run import environment
from tests.leaks import left_behind

ALWAYS = 101.0
"""Limit of the time with other load: this machine may be as busy as it likes."""

HEAD = """
title = "For a test"
question = "Did it become worse?"
reference = "worker"
[measure]
window = "1s"
launches = 2
settle = { min = "0.2s", max = "20s" }
[quick]
window = "0.4s"
[gate.tolerance]
wakes = { ratio = 3, floor = "60/s" }
commands = { ratio = 3, floor = "60/s" }
cpu = { ratio = 3, floor = "10%" }
broker_cpu = { ratio = 3, floor = "10%" }
stop = { ratio = 3, floor = "5s" }
[[variants]]
name = "worker"
title = "under test"
worker = "stream_worker"
"""
POLL = 'options = { wait = "sleep", sleep_ms = 100 }\n'
SPIN = 'options = { wait = "spin" }\n'
OTHER = """
[[variants]]
name = "other"
title = "new"
worker = "list_worker"
"""
BUDGETS = ("wakes=90/s", "commands=60/s")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where scenarios, runs and baselines of this file are."""
    return tmp_path_factory.mktemp("gate")


@pytest.fixture(scope="module")
def poll(place: Path) -> GateResult:
    """A clean pass of a worker that polls every 100 ms, on budgets that it holds."""
    return gate(place, POLL, budgets=BUDGETS)


@pytest.fixture(scope="module")
def baseline(place: Path, poll: GateResult) -> Path:
    """The baseline of that run."""
    path = place / "baseline.json"
    done = subprocess.run(
        [sys.executable, "-m", "idlebench", "baseline", "save", poll.directories[0], str(path)],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    return path


def gate(
    place: Path,
    body: str,
    budgets: tuple[str, ...] = (),
    baseline: Path | None = None,
    variants: tuple[str, ...] = (),
) -> GateResult:
    """Gate a scenario made of this body."""
    path = place / "made.toml"
    path.write_text(HEAD + body)
    return idlebench.gate(
        path,
        budgets=budgets,
        baseline=baseline,
        variants=variants,
        out=place / "reports",
        busy_percent=ALWAYS,
        seed=1,
    )


def cell(result: GateResult, name: str) -> CellGate:
    """The cell of this variant."""
    return next(each for each in result.cells if each.variant == name)


def test_a_worker_within_its_budgets_passes(poll: GateResult) -> None:
    """Its figures are there, and so is the control, which costs nothing."""
    assert poll.verdict is Verdict.PASS, poll
    assert cell(poll, "worker").launches >= 2
    assert poll.control is not None
    assert poll.control.verdict is Verdict.PASS


def test_a_gate_leaves_an_ordinary_run_directory(poll: GateResult, place: Path) -> None:
    """With a report and the gate's own result, and nothing else anywhere."""
    directory = Path(poll.directories[0])
    assert idlebench.load(directory).complete
    assert (directory / "report.md").stat().st_size > 0
    assert '"verdict"' in (directory / "gate.json").read_text()
    assert not left_behind(directory.name, place)


def test_a_spin_in_place_of_a_poll_is_a_regression(place: Path, baseline: Path) -> None:
    """Found by one launch and confirmed by another; the file asks something else, so the budget decides."""
    result = gate(place, SPIN, budgets=BUDGETS, baseline=baseline)
    found = cell(result, "worker")
    assert result.verdict is Verdict.REGRESSION, result
    assert any(check.confirmed for check in found.checks)
    assert found.launches == 2
    assert "asks something else" in found.notes[0]


def test_a_new_cell_is_inconclusive(place: Path, baseline: Path) -> None:
    """It cannot be compared, whatever it costs."""
    result = gate(place, POLL + OTHER, baseline=baseline, variants=("other",))
    assert result.verdict is Verdict.INCONCLUSIVE, result
    assert "it is new" in cell(result, "other").notes[0]


def test_a_stored_run_is_gated_again_without_running_anything(
    place: Path, poll: GateResult, baseline: Path
) -> None:
    """Against its own baseline it passes, against a budget that it exceeds it does not."""
    before = set((place / "reports").iterdir())
    passed = idlebench.gate(poll.directories[0], baseline=baseline)
    failed = idlebench.gate(poll.directories[0], budgets=["wakes=5/s"])
    assert (passed.verdict, failed.verdict) == (Verdict.PASS, Verdict.REGRESSION)
    assert set((place / "reports").iterdir()) == before


ASLEEP = """
import sys, time
print("up", flush=True)
while True:
    time.sleep(SECONDS)
"""
COMMAND = """
title = "For a test"
question = "Did the command become worse?"
reference = "ours"
[broker]
needed = false
[quick]
window = "0.4s"
settle = { min = "0.2s" }
[gate.tolerance]
wakes = { ratio = 3, floor = "15/s" }
[[variants]]
name = "ours"
title = "sleeps"
command = ["{python}", "{scenario_dir}/worker.py"]
ready = { log = "^up" }
assert_idle = true
"""


def git(repository: Path, *arguments: str) -> str:
    """Ask git, as nobody in particular."""
    identity = ["-c", "user.name=A Tester", "-c", "user.email=tester@example.org"]
    done = subprocess.run(
        ["git", *identity, *arguments],  # noqa: S607 - the git of whoever runs the tests
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose last commit makes its worker wake hundreds of times more often."""
    path = tmp_path / "repository"
    path.mkdir()
    git(path, "init", "-q")
    (path / "ours.toml").write_text(COMMAND)
    for seconds in ("1.0", "0.001"):
        (path / "worker.py").write_text(ASLEEP.replace("SECONDS", seconds))
        git(path, "add", ".")
        git(path, "commit", "-qm", f"sleep {seconds}")
    return path


def test_a_commit_that_polls_faster_is_a_regression_against_the_one_before(
    repository: Path, tmp_path: Path
) -> None:
    """Both are measured in one job, each in its own run directory, and no checkout stays."""
    result = idlebench.gate(
        repository / "ours.toml", against="HEAD~1", out=tmp_path / "reports", busy_percent=ALWAYS
    )
    assert result.verdict is Verdict.REGRESSION, result
    assert "commit" in result.base
    assert len(result.directories) == 2
    base = idlebench.load(result.directories[1])
    worker = next(each for each in base.cells if each.variant == "ours").worker
    assert worker is not None
    assert worker.wakes_per_s is not None
    assert worker.wakes_per_s.mean < 10
    assert git(repository, "worktree", "list").count("\n") == 1
    assert not left_behind("idlebench-base-", tmp_path)


def test_another_command_takes_the_place_of_the_one_variants(repository: Path, tmp_path: Path) -> None:
    """The command of the base is given on the command line."""
    old = "cmd:{python} -u -c \"import time; print('up'); time.sleep(100)\""
    result = idlebench.gate(
        repository / "ours.toml", against=old, out=tmp_path / "reports", busy_percent=ALWAYS
    )
    assert result.verdict is Verdict.REGRESSION, result
