"""Which coroutine of a file awaits what was seen: for event loops, whose stacks show the loop alone.

A coroutine that waits has no stack: a sampler sees the loop's own wait, and the line that started the loop.
Its source tells which of its functions loop over an ``await``, and some of them name the seconds. This is
a reading of source, not a measurement; it is taken only where exactly one function fits.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from idlebench.diagnose.source.numbers import constants as read_constants
from idlebench.diagnose.source.numbers import number
from idlebench.diagnose.source.placed import placed
from idlebench.diagnose.source.starters import at_start
from idlebench.diagnose.source.timers import at_loop_timer, at_thread_timer, callbacks, named
from idlebench.diagnose.source.trees import tree_of
from idlebench.diagnose.source.turns import at_work
from idlebench.model.diagnosis import Diagnosis, Finding, FindingName, Place

_CLOSE: Final = 0.35
_SPINS: Final = frozenset({FindingName.BUSY_SPIN, FindingName.RPC_SPIN, FindingName.RETRY_SPIN})
_SLEEPERS: Final = frozenset({FindingName.SHORT_POLL, FindingName.TIMER_STORM, FindingName.SHORT_BLOCK})
_STARTS: Final = (
    "asyncio.run(",
    "run_until_complete(",
    "run_forever(",
    "anyio.run(",
    "trio.run(",
    "uvloop.run(",
)
_READERS: Final = frozenset({"add_reader", "add_writer"})
_KEYS: Final = frozenset({"timeout", "block", "delay", "interval", "seconds"})

ReadSource = Callable[[str], str]
"""Gives the text of a file, or "" if it cannot be read."""


@dataclass(frozen=True, slots=True)
class Await:
    """One ``await`` in a loop of a coroutine.

    Attributes:
        function: name of the coroutine.
        line: 1-based.
        called: what is awaited, such as ``asyncio.sleep``.
        seconds: every number of seconds among its arguments that can be read.
    """

    function: str
    line: int
    called: str
    seconds: tuple[float, ...]


def refined(diagnosis: Diagnosis, read: ReadSource, files: Sequence[str] = ()) -> Diagnosis:
    """Replace lines that only start an event loop by the one ``await`` that fits what was measured.

    Args:
        diagnosis: as judged.
        read: gives sources.
        files: of the user's, that were on a stack of the target's.
    """
    sources = [(file, read(file)) for file in files]
    timed = (at_thread_timer(one, sources) for one in diagnosis.findings)
    return replace(diagnosis, findings=tuple(_refined(one, read) for one in timed))


def awaits(source: str) -> Iterator[Await]:
    """Find every ``await`` that stands in a loop of a coroutine; none in text that is no Python."""
    tree = tree_of(source)
    if tree is None:
        return
    constants = read_constants(tree)
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        for loop in ast.walk(function):
            if isinstance(loop, (ast.While, ast.For, ast.AsyncFor)):
                yield from _in_loop(function, loop, constants)


def fitting(found: Sequence[Await], name: FindingName, period_s: float | None) -> Await | None:
    """Give the one that fits a finding, or None if none does or several functions do.

    Args:
        found: every candidate of a file.
        name: of the finding.
        period_s: of it, or None.
    """
    groups = [one for one in found if _fits(one, name, period_s)], list(found)
    for group in groups:
        functions = {one.function for one in group}
        if len(functions) == 1:
            return group[0]
        if functions:
            return None
    return None


def _refined(finding: Finding, read: ReadSource) -> Finding:
    where = finding.where
    if where is None:
        return finding
    if "asyncio task" in finding.evidence and finding.name in _CALLED:
        return _CALLED[finding.name](finding, where, read(where.file))
    source = read(where.file)
    for by_source in (at_start, at_work):
        if (moved := by_source(finding, source)) is not finding:
            return moved
    if not any(start in where.source for start in _STARTS):
        return finding
    period_s = None if finding.period_ms is None else finding.period_ms / 1000
    found = fitting(list(dict.fromkeys(awaits(source))), finding.name, period_s)
    if found is None:
        return at_loop_timer(finding, where, source)
    text = source.splitlines()[found.line - 1].strip()
    place = Place(
        where.file,
        found.line,
        found.function,
        text,
        where.folded,
        found.called or where.waits_in,
        found.function,
    )
    return placed(finding, place)


def _at_callback(finding: Finding, where: Place, source: str) -> Finding:
    """Name the function that an event loop calls for a descriptor, if the file has one such function only."""
    functions = set(callbacks(source, _READERS))
    if len(functions) != 1 or where.function in {one.function for one in functions}:
        return finding
    [callback] = functions
    return named(finding, where, callback, source)


def _at_timer(finding: Finding, where: Place, source: str) -> Finding:
    """Name the function that timers of an event loop call, if no coroutine of the file sleeps in a loop."""
    sleeps = any(one.called.endswith(_TIMED_CALLS) for one in awaits(source))
    return finding if sleeps else at_loop_timer(finding, where, source)


_TIMED_CALLS: Final = ("sleep", "wait_for", "timeout")
_CALLED: Final = {
    FindingName.READY_FD_SPIN: _at_callback,
    FindingName.BUSY_SPIN: at_loop_timer,
    **dict.fromkeys(_SLEEPERS, _at_timer),
}
"""Who wakes an event loop, if it is a coroutine that was seen: one that waits for an event does not."""


def _fits(one: Await, name: FindingName, period_s: float | None) -> bool:
    if name in _SPINS:
        return 0.0 in one.seconds or (not one.seconds and not one.called.endswith("sleep"))
    if name in _SLEEPERS and period_s is not None:
        return any(abs(seconds - period_s) <= _CLOSE * period_s for seconds in one.seconds)
    return False


def _in_loop(
    function: ast.AsyncFunctionDef, loop: ast.While | ast.For | ast.AsyncFor, constants: dict[str, float]
) -> Iterator[Await]:
    for node in ast.walk(loop):
        if not isinstance(node, ast.Await):
            continue
        call = node.value
        if isinstance(call, ast.Call):
            yield Await(function.name, node.lineno, ast.unparse(call.func), tuple(_seconds(call, constants)))
        else:
            yield Await(function.name, node.lineno, "", ())


def _seconds(call: ast.Call, constants: dict[str, float]) -> Iterator[float]:
    values: list[tuple[str, ast.expr]] = [("", one) for one in call.args]
    values += [(one.arg or "", one.value) for one in call.keywords if one.arg in _KEYS]
    for key, value in values:
        seconds = number(value, constants)
        if seconds is not None:
            yield seconds / 1000 if key == "block" else seconds
        elif isinstance(value, ast.Call):
            yield from _seconds(value, constants)
