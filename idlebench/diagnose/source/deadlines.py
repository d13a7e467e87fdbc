"""How long a coroutine may wait, where a block of its source says so: ``async with asyncio.timeout(0.5)``.

The deadline of such a block is no argument of what waits in it, and so stands on no stack. This is a reading
of source, not a measurement: only numbers that are written there, or constants of the module, are taken.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Final

from idlebench.diagnose.source.numbers import constants, number
from idlebench.diagnose.source.trees import tree_of_file

_BLOCKS: Final = frozenset({"timeout", "move_on_after", "fail_after"})


def deadline_s(file: Path | None, line: int) -> float | None:
    """Give the seconds of the innermost block around a line that ends what waits in it, or None.

    Args:
        file: a file of Python, or None if it is not known.
        line: 1-based.
    """
    around = [one for one in _blocks(str(file)) if one[0] <= line <= one[1]] if file is not None else []
    return max(around)[2] if around else None


@lru_cache(maxsize=64)
def _blocks(file: str) -> tuple[tuple[int, int, float], ...]:
    """Give the first and the last line of every such block, and its seconds."""
    tree = tree_of_file(file)
    if tree is None:
        return ()
    known = constants(tree)
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, (ast.AsyncWith, ast.With)):
            continue
        for item in node.items:
            seconds = _seconds(item.context_expr, known)
            if seconds is not None:
                found.append((node.lineno, node.end_lineno or node.lineno, seconds))
    return tuple(found)


def _seconds(called: ast.expr, known: dict[str, float]) -> float | None:
    if not isinstance(called, ast.Call) or not (called.args or called.keywords):
        return None
    function = called.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    argument = called.args[0] if called.args else called.keywords[0].value
    return number(argument, known) if name in _BLOCKS else None
