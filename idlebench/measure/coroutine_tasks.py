"""Names of the asyncio tasks that run coroutines, read from another process's memory.

A coroutine does not know its task; the task holds the coroutine, and in CPython 3.11 to 3.13 its name in the
next word. So memory is searched for the coroutine's address, and what holds it must be a task.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Final

from idlebench.measure.coroutine_objects import Coroutines
from idlebench.measure.process_memory import ProcessMemory

_TASK: Final = "_asyncio.Task"
_COROUTINE: Final = range(80, 200, 8)
"""Where a task may hold its coroutine: behind the future's members, whose number differs with the release."""


def task_names(
    coroutines: Collection[int], objects: Coroutines, memory: ProcessMemory, most_bytes: int
) -> dict[int, str]:
    """Find the names of tasks.

    Args:
        coroutines: addresses of coroutines; each is searched for.
        objects: reads the process's objects.
        memory: of the process.
        most_bytes: how much memory is searched.

    Returns:
        Coroutine → name of its task, of those that a task runs.
    """
    names: dict[int, str] = {}
    for address, coroutine in memory.holders(coroutines, most_bytes):
        if coroutine in names or not any(_is_task(address - offset, objects) for offset in _COROUTINE):
            continue
        name = _name(address + 8, objects, memory)
        if name:
            names[coroutine] = name
    return names


def _is_task(address: int, objects: Coroutines) -> bool:
    try:
        return objects.type_name(address) == _TASK
    except (OSError, UnicodeDecodeError):
        return False


def _name(holder: int, objects: Coroutines, memory: ProcessMemory) -> str:
    """Read a name; since 3.12 one that nobody chose is only a number until it is asked for."""
    try:
        address = memory.word(holder)
        if objects.type_name(address) == "int":
            return f"Task-{objects.small_integer(address)}"
        return objects.string(address) if objects.type_name(address) == "str" else ""
    except (OSError, struct.error, UnicodeDecodeError):
        return ""
