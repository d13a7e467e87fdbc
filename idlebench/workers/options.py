"""The one model of every worker's command line: checked, written and read from the same table.

Pure standard library. A harness imports it as `idlebench.workers.options`; a worker, in whose process
`idlebench` must not be, reads the same file as its neighbour.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, NoReturn, assert_never

from .catalogue import WORKERS
from .kinds import Option, OptionKind, OptionValue, WorkerKind

__all__ = [
    "WORKERS",
    "BadOptionsError",
    "Option",
    "OptionProblem",
    "OptionValue",
    "WorkerKind",
    "check",
    "defaults",
    "from_argv",
    "to_argv",
]

_NOT_BELOW: Final = {"cap_ms": "start_ms", "loss_cap_ms": "loss_start_ms"}
_EXPECTED: Final[Mapping[OptionKind, str]] = {
    "whole": "a whole number",
    "number": "a number",
    "choice": "a word",
    "text": "text",
}


@dataclass(frozen=True, slots=True)
class OptionProblem:
    """One thing wrong with the options of a worker.

    Attributes:
        option: its name as it was given, or "" when the worker itself is unknown.
        message: what was found and what was expected.
        suggestion: the nearest valid word, or "".
    """

    option: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        """One line for a terminal."""
        head = f"{self.option}: {self.message}" if self.option else self.message
        return f"{head}; did you mean {self.suggestion!r}?" if self.suggestion else head


class BadOptionsError(ValueError):
    """A command line or a mapping of options that no worker would take."""

    def __init__(self, problems: Sequence[OptionProblem]) -> None:
        """Take at least one problem."""
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


def defaults(worker: str) -> dict[str, OptionValue]:
    """Every option of the worker with its default.

    Raises:
        BadOptionsError: there is no such worker.
    """
    return {option.name: option.default for option in _kind(worker).options}


def check(worker: str, options: Mapping[str, object]) -> list[OptionProblem]:
    """Everything that is wrong with these options, empty if nothing is; raises nothing.

    Options that are left out take their defaults, so that two options are also compared where only
    one of them is given.
    """
    if worker not in WORKERS:
        return [OptionProblem("", f"there is no worker {worker!r}", _nearest(worker, tuple(WORKERS)))]
    kind = WORKERS[worker]
    known = {option.name: option for option in kind.options}
    problems = [
        OptionProblem(name, f"{worker} has no such option", _nearest(name, tuple(known)))
        for name in options
        if name not in known
    ]
    for name, option in known.items():
        if name in options:
            problems += _problems_of(option, options[name])
    return problems or _conflicts(defaults(worker) | dict(options))


def to_argv(worker: str, options: Mapping[str, OptionValue]) -> list[str]:
    """The arguments of the worker, every option explicit, such as ``--sleep-ms=100``.

    Raises:
        BadOptionsError: `check` finds a problem.
    """
    problems = check(worker, options)
    if problems:
        raise BadOptionsError(problems)
    complete = defaults(worker) | dict(options)
    return [f"{option.flag}={complete[option.name]}" for option in _kind(worker).options]


def from_argv(worker: str, argv: Sequence[str]) -> dict[str, OptionValue]:
    """Every option of the worker, those that are not in `argv` with their defaults.

    Raises:
        BadOptionsError: an argument is unknown, malformed or out of range.
        SystemExit: ``--help`` was asked for and printed.
    """
    kind = _kind(worker)
    parser = _Parser(prog=f"{worker}.py", description=kind.title, allow_abbrev=False)
    for option in kind.options:
        parser.add_argument(option.flag, dest=option.name, default=str(option.default), help=_help(option))
    texts = vars(parser.parse_args(list(argv)))
    options = {option.name: _read(option, texts[option.name]) for option in kind.options}
    problems = check(worker, options)
    if problems:
        raise BadOptionsError(problems)
    return options


class _Parser(argparse.ArgumentParser):
    """Argparse that raises instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        """Report what argparse found."""
        raise BadOptionsError([OptionProblem("", message)])


def _kind(worker: str) -> WorkerKind:
    if worker not in WORKERS:
        raise BadOptionsError(check(worker, {}))
    return WORKERS[worker]


def _help(option: Option) -> str:
    words = "|".join(option.choices)
    return f"{option.help} [{words + '; ' if words else ''}{option.default!r}]".replace("%", "%%")


def _read(option: Option, text: str) -> OptionValue:
    """The value that a text stands for; the text itself where it stands for none, for `check` to report."""
    if option.kind in ("whole", "number"):
        try:
            return int(text)
        except ValueError:
            pass
    if option.kind == "number":
        try:
            return float(text)
        except ValueError:
            pass
    return text


def _problems_of(option: Option, value: object) -> list[OptionProblem]:
    """What is wrong with one value by itself: at most one thing."""
    if not _is_kind(option.kind, value):
        return [OptionProblem(option.name, f"expected {_EXPECTED[option.kind]}, not {value!r}")]
    if isinstance(value, int | float):
        low = -math.inf if option.minimum is None else option.minimum
        high = math.inf if option.maximum is None else option.maximum
        if not low <= value <= high:
            return [OptionProblem(option.name, f"expected {low:g} to {high:.12g}, not {value:.12g}")]
    elif option.kind == "choice" and value not in option.choices:
        words = ", ".join(option.choices)
        return [
            OptionProblem(
                option.name, f"expected one of {words}, not {value!r}", _nearest(str(value), option.choices)
            )
        ]
    elif option.kind == "text" and not _is_word(str(value)):
        return [OptionProblem(option.name, f"expected printable ASCII without spaces, not {value!r}")]
    return []


def _is_kind(kind: OptionKind, value: object) -> bool:
    """Whether a value has the type of its option; a bool is no number."""
    match kind:
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case "choice" | "text":
            return isinstance(value, str)
        case _:
            assert_never(kind)


def _is_word(text: str) -> bool:
    """Whether a broker takes it as the name of a connection."""
    return text.isascii() and (not text or text.isprintable()) and " " not in text


def _conflicts(complete: Mapping[str, object]) -> list[OptionProblem]:
    """What is wrong with two options together."""
    problems = []
    for upper, lower in _NOT_BELOW.items():
        high, low = complete.get(upper), complete.get(lower)
        if isinstance(high, int | float) and isinstance(low, int | float) and high < low:
            problems.append(OptionProblem(upper, f"{high:g} is below {lower}, which is {low:g}"))
    return problems


def _nearest(word: str, words: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(str(word), words, n=1)), "")
