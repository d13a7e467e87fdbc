"""Names of the asyncio tasks that run coroutines, read from another process's memory.

A coroutine does not know its task; the task holds the coroutine, and in CPython 3.11 to 3.13 its name in the
next word. So memory is searched for what holds a few of the coroutines, until that is a task. It tells where
the type of tasks is, and where in a task its coroutine: then all tasks are found as coroutines are.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Final

from idlebench.measure.coroutine_layout import TYPE
from idlebench.measure.coroutine_objects import Coroutines
from idlebench.measure.process_memory import ProcessMemory

_TASK: Final = "_asyncio.Task"
_TRIED: Final = 4
_COROUTINE: Final = range(80, 200, 8)
"""Where a task may hold its coroutine: behind the future's members, whose number differs with the release."""


def task_names(
    coroutines: Collection[int], objects: Coroutines, memory: ProcessMemory, most_bytes: int
) -> dict[int, str]:
    """Find the names of tasks.

    Args:
        coroutines: addresses of coroutines.
        objects: reads the process's objects.
        memory: of the process.
        most_bytes: how much memory is searched.

    Returns:
        Coroutine → name of its task, of those that a task runs.
    """
    first = _first_task(tuple(coroutines)[:_TRIED], objects, memory, most_bytes)
    if first is None:
        return {}
    kind, offset = first
    names: dict[int, str] = {}
    wanted = frozenset(coroutines)
    for address, _ in memory.holders((kind,), most_bytes):
        try:
            coroutine = memory.word(address - TYPE + offset)
        except OSError:
            continue
        if coroutine in wanted:
            names[coroutine] = _name(address - TYPE + offset + 8, objects, memory)
    return {coroutine: name for coroutine, name in names.items() if name}


def _first_task(
    coroutines: Collection[int], objects: Coroutines, memory: ProcessMemory, most_bytes: int
) -> tuple[int, int] | None:
    """Give the address of the type of tasks, and where in a task its coroutine is; None without a task."""
    for address, _ in memory.holders(coroutines, most_bytes):
        for offset in _COROUTINE:
            try:
                if objects.type_name(address - offset) == _TASK:
                    return memory.word(address - offset + TYPE), offset
            except (OSError, UnicodeDecodeError):
                continue
    return None


def _name(holder: int, objects: Coroutines, memory: ProcessMemory) -> str:
    """Read a name; since 3.12 one that nobody chose is only a number until it is asked for."""
    try:
        address = memory.word(holder)
        if objects.type_name(address) == "int":
            return f"Task-{objects.small_integer(address)}"
        return objects.string(address) if objects.type_name(address) == "str" else ""
    except (OSError, struct.error, UnicodeDecodeError):
        return ""
