"""Commands on streams that fail them."""

from __future__ import annotations

import subprocess
import sys

import pytest


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a shell line in which `$ib` is idlebench."""
    return subprocess.run(
        ["/bin/sh", "-c", line],
        env={"PATH": "/usr/bin:/bin", "ib": f"{sys.executable} -m idlebench"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["--help", "list", "schema", "schema --result", "run --help"])
def test_a_closed_pipe_ends_a_command_quietly(command: str) -> None:
    """`| true` gets neither a message nor a failure."""
    done = shell(f"{{ $ib {command}; echo code $? >&2; }} | true")
    assert done.stderr == "code 0\n"


@pytest.mark.parametrize("command", ["--help", "list", "schema", "--version"])
def test_a_full_device_is_one_message_and_exit_code_3(command: str) -> None:
    """No traceback, no second complaint when the interpreter ends."""
    done = shell(f"$ib {command} > /dev/full")
    assert done.returncode == 3
    assert done.stderr.startswith("idlebench: stdout: could not write: No space left on device\n")
    assert done.stderr.count("idlebench:") == 1


def test_a_closed_stdout_is_no_crash() -> None:
    """`>&-` leaves nowhere to write, and no traceback."""
    done = shell("$ib list >&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_stderr_is_no_crash() -> None:
    """A message that nobody can hear changes nothing about the exit code."""
    assert shell("$ib nonsense 2>&-").returncode == 4


def test_ascii_streams_get_ascii() -> None:
    """Where the encoding has no such sign, none is printed and nothing fails."""
    done = shell("PYTHONIOENCODING=ascii $ib show idle-strategies")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


def test_doctor_says_whether_a_run_can_work() -> None:
    """A server program that is none makes a run impossible: exit code 5, and why."""
    done = shell("$ib doctor --broker-binary /bin/sh")
    assert done.returncode == 5
    assert "no   broker" in done.stdout
    assert "idlebench run cannot work here." in done.stdout
