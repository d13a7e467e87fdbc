"""Which function of a file a timer calls: a timer that waits shows the library that keeps it, and no more.

This is a reading of source, not a measurement; it is taken only where all timers of a file call one function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from idlebench.diagnose.source.placed import placed
from idlebench.diagnose.source.trees import tree_of
from idlebench.measure.frames import is_library
from idlebench.model.diagnosis import Finding, FindingName, Place

TIMED: Final = frozenset({FindingName.SHORT_POLL, FindingName.TIMER_STORM, FindingName.SHORT_BLOCK})
"""Findings about what timers wake."""
_TIMERS: Final = frozenset({"Timer"})
_OF_LOOPS: Final = frozenset({"call_later", "call_at", "call_soon"})
_ENTERED: Final = frozenset({"enter", "enterabs"})
_KEEPERS: Final = frozenset({"threading.py", "sched.py"})
_PLACES: Final = {"call_soon": 0, "enter": 2, "enterabs": 2}  # of the function among the arguments; else 1
_KEYWORDS: Final = frozenset({"function", "callback", "action"})


@dataclass(frozen=True, slots=True)
class Callback:
    """A function that a timer calls.

    Attributes:
        function: its name.
        line: 1-based, of its definition.
    """

    function: str
    line: int


def at_thread_timer(finding: Finding, sources: Iterable[tuple[str, str]]) -> Finding:
    """Name what the threads of a finding call when their time has come, where only the library is seen.

    Args:
        finding: as judged.
        sources: path and text of the user's files, as far as they were on a stack.
    """
    where = finding.where
    hidden = where is None or (is_library(where.file) and PurePath(where.file).name in _KEEPERS)
    if finding.name not in TIMED or not hidden:
        return finding
    found = [(file, text, one) for file, text in sources for one in callbacks(text, _TIMERS | _ENTERED)]
    if len({(file, one.function) for file, _, one in found}) != 1:
        return finding
    file, text, callback = found[0]
    return named(finding, Place(file, callback.line, callback.function), callback, text)


def at_loop_timer(finding: Finding, where: Place, source: str) -> Finding:
    """Name what an event loop calls when the time has come, where only the start of the loop is seen.

    Args:
        finding: as judged.
        where: its place.
        source: the text of that file.
    """
    found = list(callbacks(source, _OF_LOOPS))
    if finding.name not in TIMED | {FindingName.BUSY_SPIN} or len({one.function for one in found}) != 1:
        return finding
    return named(finding, where, found[0], source)


def named(finding: Finding, where: Place, callback: Callback, source: str) -> Finding:
    """Place a finding at a function that was read from the source, and say that it was."""
    text = source.splitlines()[callback.line - 1].strip()
    name = callback.function
    return placed(finding, replace(where, line=callback.line, function=name, source=text, qualified=name))


def callbacks(source: str, setters: frozenset[str]) -> Iterator[Callback]:
    """Find every function of a text that is given to a timer; none in text that is no Python.

    Args:
        source: the text.
        setters: what sets a timer, by its last name: its function is the second argument, if not known.
    """
    tree = tree_of(source)
    if tree is None:
        return
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    lines = {node.name: node.lineno for node in functions}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _last_name(node.func) in setters:
            name = _given(node)
            if name in lines:
                yield Callback(name, lines[name])


def _given(call: ast.Call) -> str:
    index = _PLACES.get(_last_name(call.func), 1)
    by_keyword = [one.value for one in call.keywords if one.arg in _KEYWORDS]
    given = call.args[index] if len(call.args) > index else next(iter(by_keyword), None)
    return "" if given is None else _last_name(given)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
