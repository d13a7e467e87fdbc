"""`idlebench run` as a shell sees it: output, files, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TINY = """
title = "Two ways to wait"
question = "Which one is cheaper?"
reference = "block"

[measure]
window = "0.3s"
launches = 1
settle = { min = "0.1s", max = "20s" }
probes = 5
probe_budget = "0.2s"
stacks = false

[[variants]]
name = "control"
title = "Blocked for ever"
worker = "blocked"
control = true

[[variants]]
name = "block"
title = "Waits in the broker"
worker = "stream_worker"
options = { wait = "block", block_ms = 5000 }
"""

UNMET = """
[[expect]]
id = "block-wakes-often"
claim = "A blocked reader wakes as often as a spinner."
metric = "worker.wakes_per_s"
of = "block"
at_least = 5000
"""

DIES = """
title = "A worker that dies"
question = "What is shown for it?"
reference = "dead"

[measure]
window = "0.3s"
launches = 1
settle = { min = "0.1s", max = "5s" }
stacks = false

[[variants]]
name = "control"
title = "Blocked for ever"
worker = "blocked"
control = true

[[variants]]
name = "dead"
title = "Ends at once"
command = ["sh", "-c", "exit 3"]
ready = { log = "never" }
assert_idle = true
"""


def environment() -> dict[str, str]:
    """The test's environment without settings for idlebench or for colours."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("IDLEBENCH_") and name not in ("COLUMNS", "FORCE_COLOR")
    }


def idlebench(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run idlebench in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "idlebench", *argv],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment(),
    )


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A scenario of two cells that takes two seconds."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return path


def run_directory(directory: Path) -> Path:
    """The only run directory there is."""
    (found,) = (directory / "reports").iterdir()
    return found


def test_a_run_prints_a_table_and_stores_a_report(tiny: Path) -> None:
    """Table on stdout in 80 columns without an escape sequence, lines on stderr, a report on disk."""
    done = idlebench("run", "./tiny.toml", "--seed", "7", cwd=tiny.parent)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert max(map(len, done.stdout.splitlines()[:6])) <= 80
    assert any(line.startswith("block ") for line in done.stdout.splitlines())
    assert done.stderr.splitlines()[0].startswith("tiny: 2 cells × 1 launch, seed 7, about ")
    report = run_directory(tiny.parent) / "report.md"
    assert str(report.relative_to(tiny.parent)) in done.stdout
    assert report.read_text(encoding="utf-8").startswith("# Two ways to wait")


def test_json_on_stdout_is_nothing_but_json(tiny: Path) -> None:
    """The table goes elsewhere, so that the output can be piped into a program."""
    done = idlebench("run", "./tiny.toml", "--no-latency", "--json", "-", cwd=tiny.parent)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [cell["variant"] for cell in result["cells"]] == ["control", "block"]
    assert "block " in done.stderr


def test_several_scenarios_run_one_after_another_into_one_list(tiny: Path) -> None:
    """The JSON file holds a list; an expectation that is not met anywhere is exit code 1."""
    (tiny.parent / "unmet.toml").write_text(TINY + UNMET, encoding="utf-8")
    done = idlebench(
        *(
            "run",
            "./tiny.toml",
            "./unmet.toml",
            "-q",
            "--no-latency",
            "--json",
            "all.json",
            "--csv",
            "all.csv",
        ),
        cwd=tiny.parent,
    )
    assert done.returncode == 1, done.stderr
    assert "not met" in done.stdout
    results = json.loads((tiny.parent / "all.json").read_text(encoding="utf-8"))
    assert [result["scenario"]["name"] for result in results] == ["tiny", "unmet"]
    assert len((tiny.parent / "all.csv").read_text(encoding="utf-8").splitlines()) == 5


def test_a_worker_that_dies_is_shown_as_dead_and_nothing_was_measured(tmp_path: Path) -> None:
    """No figure for it, the reason below the table, exit code 5."""
    (tmp_path / "dies.toml").write_text(DIES, encoding="utf-8")
    done = idlebench("run", "./dies.toml", cwd=tmp_path)
    assert done.returncode == 5, done.stdout + done.stderr
    assert "dead: died" in done.stdout
    assert "no launch gave a figure" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_stdout_loses_nothing_that_was_measured(tiny: Path) -> None:
    """Exit code 3, one message without a traceback, and the result is on disk."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "idlebench", "run", "./tiny.toml", "-q", "--no-latency"],
            cwd=tiny.parent,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
            env=environment(),
        )
    assert done.returncode == 3
    assert done.stderr.startswith("idlebench: stdout: could not write: No space left on device")
    assert "Traceback" not in done.stderr
    assert (run_directory(tiny.parent) / "result.json").is_file()


def test_a_reader_that_leaves_early_does_not_change_the_exit_code(tiny: Path) -> None:
    """`| head` on the table: nothing on stderr, and the run's own exit code."""
    (tiny.parent / "unmet.toml").write_text(TINY + UNMET, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "idlebench", "run", "./unmet.toml", "-q", "--no-latency"],
        cwd=tiny.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        said = process.stderr.read()
    assert (process.wait(timeout=60), said) == (1, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_with_exit_code_2_and_keeps_what_it_has(
    tiny: Path, number: signal.Signals
) -> None:
    """Ctrl-C and SIGTERM alike: one line, no traceback, a result on disk."""
    process = subprocess.Popen(
        [sys.executable, "-m", "idlebench", "run", "./tiny.toml", "--launches", "50"],
        cwd=tiny.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stderr is not None
    deadline = time.monotonic() + 30
    for line in process.stderr:
        if line.startswith("[") or time.monotonic() > deadline:
            break
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2, err
    assert "Traceback" not in err
    assert "did not come to its end" in " ".join(out.split())
    result = json.loads((run_directory(tiny.parent) / "result.json").read_text(encoding="utf-8"))
    assert result["complete"] is False
