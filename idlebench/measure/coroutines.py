"""Where the coroutines of a CPython process wait: what a stack sampler cannot see.

A coroutine that waits is on no thread's stack: of an event loop at rest a sampler shows the loop alone. The
coroutine object is in memory all the same, with its frame, the line it stopped at and what it awaits. Every
object begins with a pointer to its type, and the address of the type ``coroutine`` is an exported symbol: so
memory is searched for that address, and what follows is doubted until it proves to be a coroutine. A process
of 100 MB is searched in about a tenth of a second, without stopping it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.measure.coroutine_objects import Coroutines, Suspended
from idlebench.measure.coroutine_tasks import task_names
from idlebench.measure.elf_symbols import NotElfError, exported
from idlebench.measure.frames import Frame
from idlebench.measure.process_memory import PROC, ProcessMemory

MOST_BYTES: Final = 1 << 30
MOST_COROUTINES: Final = 5000
_CORO: Final = "PyCoro_Type"
_CODE: Final = "PyCode_Type"
_VERSION: Final = "Py_Version"
_DEEPEST: Final = 50
_NAMED: Final = 24
_NAMED_ALIKE: Final = 3


@dataclass(frozen=True, slots=True)
class CoroutineStack:
    """Coroutines that wait alike.

    Attributes:
        frames: innermost first: the coroutine that waits, the one that awaits it, and so on.
        timeout_s: how long it sleeps or waits at most, if that is an argument of it; None if not.
        count: how many are at this place with this timeout.
        tasks: names of asyncio tasks that run some of them.
    """

    frames: tuple[Frame, ...]
    timeout_s: float | None
    count: int
    tasks: tuple[str, ...] = ()


def suspended_coroutines(pid: int, *, root: Path = PROC) -> tuple[CoroutineStack, ...]:
    """Read where the coroutines of a process wait, the most frequent first.

    Args:
        pid: the process.
        root: where proc(5) is mounted.

    Returns:
        Nothing if it is no CPython of a release whose layout is known, or has no coroutine.

    Raises:
        OSError: it is gone, or this user may not read its memory.
    """
    with ProcessMemory(pid, root=root) as memory:
        symbols = _symbols(memory, root / str(pid) / "root")
        if len(symbols) < 3:
            return ()
        version = memory.word(symbols[_VERSION]) & 0xFFFFFFFF
        reader = Coroutines.of((version >> 24, version >> 16 & 0xFF), memory, symbols[_CODE])
        if reader is None:
            return ()
        found: dict[int, Suspended] = {}
        for address, _ in memory.holders((symbols[_CORO],), MOST_BYTES):
            one = reader.read(address - 8)
            if one is not None:
                found[address - 8] = one
            if len(found) >= MOST_COROUTINES:
                break
        return _stacks(found, reader, memory)


def _symbols(memory: ProcessMemory, root: Path) -> dict[str, int]:
    """Give addresses in the process of what the interpreter exports."""
    for mapping in memory.mappings:
        name = mapping.path.rpartition("/")[2]
        if mapping.offset or not name.startswith(("python", "libpython")):
            continue
        try:
            with (root / mapping.path.lstrip("/")).open("rb") as file:
                found = exported(file, (_CORO, _CODE, _VERSION))
        except (OSError, NotElfError):
            continue
        if len(found) == 3:
            return {symbol: mapping.start + address for symbol, address in found.items()}
    return {}


def _stacks(
    found: dict[int, Suspended], reader: Coroutines, memory: ProcessMemory
) -> tuple[CoroutineStack, ...]:
    """Join coroutines that await each other; only the outermost of each chain begins one."""
    chains = {address: _chain(address, one, found, reader) for address, one in found.items()}
    awaited = {inner for chain in chains.values() for inner in list(chain)[1:]}
    alike: dict[tuple[tuple[Frame, ...], float | None], list[int]] = {}
    for address, chain in chains.items():
        if address in awaited:
            continue
        waits = list(chain.values())
        timeouts = [one.timeout_s for one in waits if one.timeout_s is not None]
        key = tuple(one.frame for one in reversed(waits)), min(timeouts, default=None)
        alike.setdefault(key, []).append(address)
    ordered = sorted(alike.items(), key=lambda item: -len(item[1]))
    asked = [address for _, members in ordered for address in members[:_NAMED_ALIKE]][:_NAMED]
    names = task_names(asked, reader, memory, MOST_BYTES)
    return tuple(
        CoroutineStack(*key, len(members), tuple(sorted(names[one] for one in members if one in names)))
        for key, members in ordered
    )


def _chain(
    address: int, outermost: Suspended, found: dict[int, Suspended], reader: Coroutines
) -> dict[int, Suspended]:
    """Give a coroutine and what it awaits, by address, the outermost first."""
    chain = {address: outermost}
    last = outermost
    while last.awaits and last.awaits not in chain and len(chain) < _DEEPEST:
        inner = found.get(last.awaits) or reader.read(last.awaits)
        if inner is None:
            break
        chain[last.awaits] = last = inner
    return chain
