"""Which functions of the user's only calculate: what runs in them has work, and waits for nobody.

A loop that waits for something must look at it: at a clock, a queue, a flag, a file, a socket. A function
that does arithmetic, fills tables, sorts or packs, and looks at nothing that another could change, cannot be
waiting. This is a reading of source, not a measurement: it counts only where most samples of a thread agree.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from idlebench.diagnose.source.trees import tree_of_file

_ENOUGH: Final = 2
_ENOUGH_IN_A_LOOP: Final = 4
"""Of a function with a loop that has no end of its own: there a counter or a delay is calculated as well."""

_HEAVY: Final = (
    *(ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult),
    *(ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor),
)
_LISTS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CALCULATES: Final = frozenset(
    {
        *("sum", "sorted", "abs", "round", "divmod", "pow", "enumerate", "zip", "max", "min", "hash", "bin"),
        *("gauss", "uniform", "normalvariate", "expovariate", "triangular", "random", "randint", "randrange"),
        *(
            "getrandbits",
            "choice",
            "choices",
            "shuffle",
            "sample",
            "hexdigest",
            "digest",
            "sqrt",
            "exp",
            "log",
        ),
    }
)
_MODULES: Final = frozenset(
    {
        *("math", "cmath", "heapq", "hashlib", "zlib", "gzip", "bz2", "lzma", "struct", "base64", "bisect"),
        *("statistics", "itertools", "operator", "random", "re", "json", "difflib", "decimal", "fractions"),
        "binascii",
    }
)
_LOOKS: Final = frozenset(
    {
        *("empty", "full", "qsize", "get_nowait", "peek", "pending", "locked", "acquire", "is_set", "done"),
        *("poll", "select", "wait", "join", "is_alive", "waitpid", "exitcode", "sleep", "ready", "ping"),
        *("time", "monotonic", "perf_counter", "time_ns", "monotonic_ns", "perf_counter_ns", "now", "utcnow"),
        *("recv", "recv_into", "recvfrom", "accept", "connect", "send", "sendall", "request", "urlopen"),
        *("read", "readline", "readlines", "read_text", "read_bytes", "open", "stat", "exists", "is_file"),
        *("isfile", "listdir", "iterdir", "scandir", "glob", "getmtime", "execute", "fetchone", "fetchall"),
        *("get_message", "lpop", "rpop", "llen", "xread", "xreadgroup", "blpop", "brpop", "zpopmin", "hget"),
    }
)
_ASKS: Final = ("is_", "has_", "should_", "check", "try_", "poll_", "peek_", "fetch", "next_", "wait_")


def calculates(file: Path | None, line: int) -> bool:
    """Tell whether the function around a line only calculates; False if the file cannot be read.

    Args:
        file: a file of Python, or None if it is not known.
        line: 1-based.
    """
    if file is None:
        return False
    found = [(first, last, only) for first, last, only in _functions(str(file)) if first <= line <= last]
    return max(found)[2] if found else False


@lru_cache(maxsize=64)
def _functions(file: str) -> tuple[tuple[int, int, bool], ...]:
    """Give the first and the last line of every function, and whether it only calculates."""
    tree = tree_of_file(file)
    return tuple(
        (node.lineno, node.end_lineno or node.lineno, _only_calculates(node))
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, _FUNCTIONS)
    )


def _only_calculates(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    body = function.body if isinstance(function.body, list) else [function.body]
    nodes = [node for statement in body for node in _inside(statement)]
    if any(isinstance(node, ast.Await) or _looks(node) for node in nodes):
        return False
    if isinstance(function, ast.FunctionDef) and _recursions(function, nodes) >= _ENOUGH:
        return True
    endless = any(isinstance(node, ast.While) and _endless(node) for node in nodes)
    return sum(_works(node) for node in nodes) >= (_ENOUGH_IN_A_LOOP if endless else _ENOUGH)


def _recursions(function: ast.FunctionDef, nodes: Sequence[ast.AST]) -> int:
    """Count the calls of itself: a function that branches so often counts down a tree, and ends."""
    return sum(isinstance(node, ast.Call) and _name(node.func) == function.name for node in nodes)


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a statement, but not into functions that it defines."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _FUNCTIONS):
            yield from _inside(child)


def _endless(loop: ast.While) -> bool:
    """Whether a loop may go on although its body changes nothing: on True, or on a flag of an object."""
    names = {node.id for node in ast.walk(loop.test) if isinstance(node, ast.Name)}
    attributes = any(isinstance(node, (ast.Attribute, ast.Call)) for node in ast.walk(loop.test))
    return attributes or not names


def _looks(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or _joins_text(node):
        return False
    name = _name(node.func)
    return name in _LOOKS or name.lstrip("_").startswith(_ASKS)


def _joins_text(call: ast.Call) -> bool:
    """Whether it is the ``join`` of a text, and not of a thread."""
    of_text = isinstance(call.func, ast.Attribute) and isinstance(
        call.func.value, (ast.Constant, ast.JoinedStr)
    )
    return _name(call.func) == "join" and (of_text or any(isinstance(one, _LISTS) for one in call.args))


def _works(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        operands = [node.left, node.right]
        return isinstance(node.op, _HEAVY) or not any(isinstance(one, ast.Constant) for one in operands)
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, _HEAVY) or not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        of_module = isinstance(owner, ast.Name) and owner.id in _MODULES
        return of_module or _name(node.func) in _CALCULATES
    stored = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    return stored or isinstance(node, _LISTS)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
