"""Which function of a file starts processes: a start takes a millisecond, and samples seldom meet it.

What they meet instead is the loop that waits for the processes, or that sleeps between two looks at them.
This is a reading of source, not a measurement; it is taken only where one function of the file starts any.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from idlebench.diagnose.source.placed import placed
from idlebench.diagnose.source.trees import tree_of
from idlebench.model.diagnosis import Finding, FindingName, Place

_STARTED: Final = frozenset({FindingName.FORK_STORM, FindingName.CRASH_LOOP})
_BY_NAME: Final = frozenset({"Process", "Popen", "Pool", "posix_spawn", "posix_spawnp"})
_BY_NAME_TOO: Final = frozenset({"create_subprocess_exec", "create_subprocess_shell"})
_OF_MODULE: Final = {
    "subprocess": frozenset({"run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"}),
    "os": frozenset(
        {"fork", "forkpty", "system", "popen", "spawnl", "spawnle", "spawnlp", "spawnv", "spawnvp"}
    ),
}


@dataclass(frozen=True, slots=True)
class Start:
    """A call that starts a process.

    Attributes:
        function: around it.
        line: 1-based.
    """

    function: str
    line: int


def at_start(finding: Finding, source: str) -> Finding:
    """Name the function that starts the processes of a finding, if its file has only one.

    Args:
        finding: as judged.
        source: the text of the file that it names.
    """
    where = finding.where
    if where is None or finding.name not in _STARTED:
        return finding
    found = list(starts(source))
    functions = {one.function for one in found}
    if len(functions) != 1 or where.function in functions:
        return finding
    start = found[0]
    text = source.splitlines()[start.line - 1].strip()
    place = Place(where.file, start.line, start.function, text, qualified=start.function)
    return placed(finding, place)


def starts(source: str) -> Iterator[Start]:
    """Find every call in a function that starts a process; none in text that is no Python."""
    tree = tree_of(source)
    if tree is not None:
        yield from _starts_in(tree, "")


def _starts_in(node: ast.AST, function: str) -> Iterator[Start]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
        if inner and isinstance(child, ast.Call) and _starts(child.func):
            yield Start(inner, child.lineno)
        yield from _starts_in(child, inner)


def _starts(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in _BY_NAME | _BY_NAME_TOO
    if not isinstance(called, ast.Attribute):
        return False
    owner = called.value.id if isinstance(called.value, ast.Name) else ""
    return called.attr in _BY_NAME | _BY_NAME_TOO or called.attr in _OF_MODULE.get(owner, ())
