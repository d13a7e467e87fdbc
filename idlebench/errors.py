"""The tree of errors, and the exit code that each carries.

    IdlebenchError                 3  something of ours or of the system failed
    ├── UsageError                 4  the command line or a file of the user's is wrong
    │   └── ScenarioError          4  a scenario file is wrong: all its problems at once
    ├── Interrupted                2  Ctrl-C or SIGTERM
    ├── BrokerError                3  the broker did not start, did not answer or went away
    ├── ReaperError                3  the process that owns every child is gone
    ├── StorageError               3  a run could not be written or read
    ├── NothingMeasuredError       5  no launch gave a figure
    │   └── UnsupportedSystemError 5  this system has no counter that we can read
    └── InconclusiveError          6  measured, but not well enough to decide

Exit code 0 is a pass and 1 a regression or an expectation that was not met; neither is an error.
A message says what happened; ``where`` says in which file, line or process; ``remedy`` says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell sees (design: one meaning for each number, in every command)."""

    OK = 0
    NOT_MET = 1
    INTERRUPTED = 2
    FAILED = 3
    USAGE = 4
    NOTHING_MEASURED = 5
    INCONCLUSIVE = 6


class IdlebenchError(Exception):
    """The root: anything that ends a command with one clear message."""

    exit_code = ExitCode.FAILED

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        """Keep the three parts apart, so that a renderer can lay them out.

        Args:
            message: what happened, one sentence.
            where: ``file:line``, a process or a URL without its password.
            remedy: what the user can do about it.
        """
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Where, what, and what to do, on one line."""
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head} ({self.remedy})" if self.remedy else head


class UsageError(IdlebenchError):
    """The command line, an environment variable or a file of the user's is wrong."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a scenario file.

    Attributes:
        where: ``file:line``, the line 1-based.
        key: dotted path of the key, such as ``variants[2].options.sleep_ms``.
        message: what was found and what was expected.
        suggestion: the nearest valid word, or "".
    """

    where: str
    key: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        """One line for a terminal."""
        hint = f"; did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{self.where}: {self.key}: {self.message}{hint}"


class ScenarioError(UsageError):
    """A scenario file is wrong; every problem that could be found is listed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Take at least one problem."""
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Interrupted(IdlebenchError):  # noqa: N818 - it ends a command, but is nobody's error
    """The user ended the command; what was measured until then is on disk."""

    exit_code = ExitCode.INTERRUPTED


class BrokerError(IdlebenchError):
    """The broker did not start, did not answer, or went away."""


class ReaperError(IdlebenchError):
    """The process that owns every child of a run could not start, or is gone."""


class StorageError(IdlebenchError):
    """A run could not be written or read."""


class NothingMeasuredError(IdlebenchError):
    """No launch gave a valid figure."""

    exit_code = ExitCode.NOTHING_MEASURED


class UnsupportedSystemError(NothingMeasuredError):
    """This system offers no counter that we know how to read."""


class InconclusiveError(IdlebenchError):
    """Something was measured, but not well enough to decide."""

    exit_code = ExitCode.INCONCLUSIVE
