"""Which function a loop calls between two sleeps: work of milliseconds in seconds escapes a sampler.

This is a reading of source, not a measurement; it is taken only where a turn of the loop makes one call that
could cost anything, and the file has that function.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from idlebench.diagnose.source.placed import placed
from idlebench.diagnose.source.trees import tree_of
from idlebench.model.diagnosis import Finding, FindingName

_RESTS: Final = frozenset({"sleep", "wait"})
_CHEAP: Final = frozenset(
    {*(name for name in vars(builtins) if name.islower()), "debug", "info", "warning", "monotonic", "is_set"}
)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def at_work(finding: Finding, source: str) -> Finding:
    """Name what a loop does when it does not rest, where only its rest was seen.

    Args:
        finding: as judged.
        source: the text of the file that it names.
    """
    where = finding.where
    tree = tree_of(source) if where is not None and finding.name is FindingName.EXPENSIVE_POLL else None
    if where is None or tree is None:
        return finding
    turn = _turn(tree, where.line)
    calls = [] if turn is None else list(_calls(turn))
    resting = [call for call in calls if _name(call) in _RESTS and _spans(call, where.line)]
    working = {_name(call) for call in calls} - _RESTS - _CHEAP
    functions = [one for one in ast.walk(tree) if isinstance(one, _Function) and one.name in working]
    if not resting or len(working) != 1 or len(functions) != 1:
        return finding
    [function] = functions
    line = next(_calls(function), function).lineno
    text = source.splitlines()[line - 1].strip()
    place = replace(where, line=line, function=function.name, source=text, qualified=function.name)
    return placed(finding, replace(place, folded=0, waits_in=""))


def _turn(tree: ast.Module, line: int) -> ast.While | ast.For | None:
    """Give the innermost loop around a line."""
    loops = [one for one in ast.walk(tree) if isinstance(one, (ast.While, ast.For)) and _spans(one, line)]
    return max(loops, key=lambda one: one.lineno, default=None)


def _spans(node: ast.stmt | ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _calls(node: ast.While | ast.For | _Function) -> Iterator[ast.Call]:
    """Find the calls of each turn, in the order of the text: not those that hang on what was found."""
    if isinstance(node, ast.While):
        yield from _calls_in(node.test)
    for statement in node.body:
        yield from _always(statement)


def _always(statement: ast.stmt) -> Iterator[ast.Call]:
    match statement:
        case ast.For(iter=asked) | ast.If(test=asked) | ast.While(test=asked):
            yield from _calls_in(asked)
        case ast.Try(body=body):
            yield from (call for inner in body for call in _always(inner))
        case ast.With(items=items, body=body):
            yield from (call for item in items for call in _calls_in(item.context_expr))
            yield from (call for inner in body for call in _always(inner))
        case _:
            yield from _calls_in(statement)


def _calls_in(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def _name(call: ast.Call) -> str:
    """Give the last name of what is called, such as ``scan`` of ``client.scan(…)``."""
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
