"""Where the tasks of an event loop wait: the loop's own stack only says that it does."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    import asyncio

_RUNS: Final = "run_forever"
_DEPTH: Final = 200


def task_stacks(stack: Sequence[FrameType]) -> list[tuple[str, tuple[FrameType, ...]]]:
    """Give the tasks of the loop that a thread runs, if it runs one of asyncio's.

    Args:
        stack: of the thread, innermost first.

    Returns:
        Name and frames of each task that waits, innermost first.
    """
    loop = _loop(stack)
    if loop is None:
        return []
    found = []
    for task in sys.modules["asyncio"].all_tasks(loop):
        frames = tuple(_awaited(task.get_coro()))
        if frames:
            found.append((str(task.get_name()), frames[::-1]))
    return sorted(found, key=lambda one: one[0])


def _loop(stack: Sequence[FrameType]) -> asyncio.AbstractEventLoop | None:
    """Find the loop on the stack; loops that are not Python's have no frame of their own."""
    module = sys.modules.get("asyncio")
    if module is not None:
        for frame in stack:
            own = frame.f_locals.get("self") if frame.f_code.co_name == _RUNS else None
            if isinstance(own, module.AbstractEventLoop):
                return cast("asyncio.AbstractEventLoop", own)
    return None


def _awaited(awaitable: object) -> Iterator[FrameType]:
    """Follow a coroutine to what it awaits, outermost first."""
    for _ in range(_DEPTH):
        frame = getattr(awaitable, "cr_frame", None) or getattr(awaitable, "gi_frame", None)
        if frame is None:
            return
        yield frame
        awaitable = getattr(awaitable, "cr_await", None) or getattr(awaitable, "gi_yieldfrom", None)
