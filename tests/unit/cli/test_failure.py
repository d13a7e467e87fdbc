"""What ends a command early."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from idlebench.cli.failure import guarded, worst
from idlebench.cli.out import ReaderGone
from idlebench.errors import BrokerError, ExitCode, Problem, ScenarioError, UsageError


def raising(error: BaseException) -> Callable[[], int]:
    """A command that ends in this way."""

    def command() -> int:
        raise error

    return command


def test_an_error_says_what_where_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """One message on stderr, and the error's own exit code."""
    error = BrokerError("it does not answer", where="redis://127.0.0.1:1", remedy="start it")
    assert guarded(raising(error)) == ExitCode.FAILED
    out, err = capsys.readouterr()
    assert (out, err) == ("", "idlebench: redis://127.0.0.1:1: it does not answer\n  start it\n")


def test_every_problem_of_a_scenario_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Several mistakes are told at once, one line each."""
    problems = (Problem("a.toml:3", "x", "is wrong"), Problem("a.toml:9", "y", "is missing", "z"))
    assert guarded(raising(ScenarioError(problems))) == ExitCode.USAGE
    assert capsys.readouterr().err.splitlines() == [
        "idlebench: 2 problems in the scenario",
        "  a.toml:3: x: is wrong",
        "  a.toml:9: y: is missing; did you mean 'z'?",
    ]


def test_an_interrupt_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is no error of anybody's."""
    assert guarded(raising(KeyboardInterrupt())) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err == "idlebench: interrupted\n"


def test_a_reader_that_has_seen_enough_ends_a_command_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    """`| head` is not an error."""
    assert guarded(raising(ReaderGone())) == ExitCode.OK
    assert capsys.readouterr() == ("", "")


def test_a_full_disk_is_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    """No space is nobody's bug."""
    assert guarded(raising(OSError(errno.ENOSPC, "No space left on device"))) == ExitCode.FAILED
    assert "No space left on device" in capsys.readouterr().err


def test_a_bug_is_told_in_two_lines_and_its_traceback_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The user sees no traceback, but can send it."""
    monkeypatch.delenv("IDLEBENCH_DEBUG", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert guarded(raising(KeyError("x"))) == ExitCode.FAILED
    err = capsys.readouterr().err
    (stored,) = tmp_path.iterdir()
    assert err.startswith("idlebench: this is a bug in idlebench: KeyError: 'x'\n")
    assert "Traceback" not in err
    assert str(stored) in err
    assert "KeyError" in stored.read_text(encoding="utf-8")


def test_a_bug_is_shown_in_full_when_that_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """IDLEBENCH_DEBUG=1 prints the traceback."""
    monkeypatch.setenv("IDLEBENCH_DEBUG", "1")
    assert guarded(raising(KeyError("x"))) == ExitCode.FAILED
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([0, 1], 1), ([1, 6, 5], 5), ([5, 3], 3), ([3, 2, 1], 2), ([0, 0], 0), ([], 0)],
)
def test_of_several_results_the_worst_decides(codes: list[int], expected: int) -> None:
    """Interrupted before failed before nothing measured before inconclusive before not met."""
    assert worst([ExitCode(code) for code in codes]) == expected


def test_a_usage_error_is_exit_code_4() -> None:
    """Not 2: that one says that somebody pressed Ctrl-C."""
    assert guarded(raising(UsageError("no"))) == 4
