"""`idlebench diagnose` as a user calls it: real programs, one that spins and others that do not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.leaks import wait_until

SPIN = """
def work_off():
    while True:
        pass

work_off()
"""
POLL = """
import time

def look():
    while True:
        time.sleep(0.05)

look()
"""
BLOCKED = "import threading; threading.Event().wait()"


@contextmanager
def program(directory: Path, source: str, name: str = "program.py") -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python program until the block is left."""
    path = directory / name
    path.write_text(source, encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(path)], stdin=subprocess.DEVNULL)
    try:
        time.sleep(0.5)  # the interpreter's start is not what is looked at
        yield process
    finally:
        process.kill()
        process.wait()


def diagnose(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Call the command."""
    return subprocess.run(
        [sys.executable, "-m", "idlebench", "diagnose", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=cwd,
    )


def told(done: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - JSON
    """What it wrote as JSON."""
    return json.loads(done.stdout)


def test_a_spin_is_a_problem_and_its_line_is_named(tmp_path: Path) -> None:
    """Exit code 1; the function, the source line and a fix; and the page that explains it."""
    with program(tmp_path, SPIN) as target:
        done = diagnose(str(target.pid), "--json", "-", "-q")
        assert target.poll() is None
    assert done.returncode == 1
    finding = told(done)["findings"][0]
    assert finding["name"] == "busy-spin"
    assert finding["where"]["function"] == "work_off"
    assert finding["where"]["file"] == str(tmp_path / "program.py")
    assert finding["fix"]["library"] == "python"
    assert told(done)["seconds"] < 8


def test_a_blocked_program_is_healthy_and_was_not_woken(tmp_path: Path) -> None:
    """Exit code 0, and no wake before or after its stacks were read."""
    with program(tmp_path, BLOCKED) as target:
        done = diagnose(str(target.pid), "--json", "-", "-q", "--duration", "3s")
    assert done.returncode == 0
    assert told(done)["verdict"] == "healthy"
    assert told(done)["observer"]["wakes_before"] == 0
    assert told(done)["observer"]["wakes_after"] == 0
    assert told(done)["observer"]["stopped_threads"] == 0


def test_a_poll_is_told_on_a_terminal_of_80_columns_and_as_a_page(tmp_path: Path) -> None:
    """The verdict first; the same as Markdown in a file."""
    page = tmp_path / "page.md"
    with program(tmp_path, POLL) as target:
        done = diagnose(str(target.pid), "--duration", "4s", "--markdown", str(page))
    assert done.returncode == 1
    assert done.stdout.startswith("Problem: it looks for work every 5")
    assert all(
        len(line) <= 80 or line.strip().startswith(("before", "after", "+", "-", ">"))
        for line in done.stdout.splitlines()
    )
    assert "## short-poll" in page.read_text(encoding="utf-8")


def test_several_matches_of_a_name_are_listed_and_none_is_chosen(tmp_path: Path) -> None:
    """Exit code 4 with a table; all of them on request."""
    with program(tmp_path, BLOCKED, "herd_one.py") as one, program(tmp_path, BLOCKED, "herd_two.py") as two:
        name = f"{tmp_path}/herd_"
        done = diagnose("--name", name)
        assert done.returncode == 4
        assert str(one.pid) in done.stderr
        assert str(two.pid) in done.stderr
        every = diagnose("--name", name, "--all", "--duration", "1s", "--json", "-", "-q")
    assert [each["target"]["pid"] for each in told(every)] == [one.pid, two.pid]


def test_a_command_is_started_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    """It is looked at after its start-up, and ended."""
    path = tmp_path / "program.py"
    path.write_text(POLL, encoding="utf-8")
    done = diagnose("--duration", "3s", "--json", "-", "--", sys.executable, str(path))
    assert done.returncode == 1
    assert told(done)["findings"][0]["name"] == "short-poll"
    assert wait_until(lambda: not _alive(told(done)["target"]["pid"]), 5.0)


def test_ctrl_c_ends_the_diagnosis_and_not_the_target(tmp_path: Path) -> None:
    """Exit code 2; the target runs on, none of its threads stopped."""
    with program(tmp_path, POLL) as target:
        looking = subprocess.Popen(
            [sys.executable, "-m", "idlebench", "diagnose", str(target.pid)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert looking.stderr is not None
        assert looking.stderr.readline().startswith("looking at")
        time.sleep(0.5)  # let it get into the middle of its look
        looking.send_signal(signal.SIGINT)
        _, said = looking.communicate(timeout=15)
        assert looking.returncode == 2, said
        assert "interrupted" in said
        assert target.poll() is None
        assert _state(target.pid) in "SR"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("999999999",), "there is no live process 999999999"),
        ((), "there is nothing to look at"),
        (("1", "--name", "x"), "cannot both be given"),
        (("1", "--all"), "--all goes with --name"),
        (("1", "--duration", "soon"), "is not a duration"),
        (("--name", "no such program anywhere"), "no command line of a live process"),
        (("1", "--json", "-", "--markdown", "-"), "cannot both go to stdout"),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(words: tuple[str, ...], expected: str) -> None:
    """Exit code 4, and no traceback."""
    done = diagnose(*words)
    assert done.returncode == 4
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stopped_process_is_inconclusive(tmp_path: Path) -> None:
    """It reads 0 and is not called healthy: exit code 6."""
    with program(tmp_path, POLL) as target:
        os.kill(target.pid, signal.SIGSTOP)
        done = diagnose(str(target.pid), "--duration", "2s", "-q")
        os.kill(target.pid, signal.SIGCONT)
    assert done.returncode == 6
    assert done.stdout.startswith("Inconclusive")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
