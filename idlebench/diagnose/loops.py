"""Event loops at rest: their stacks say nothing, so the coroutines that wait in them take their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from idlebench.model.evidence import Frame, StackShare

_TURNS: Final = frozenset({"_run_once", "run_forever", "run_until_complete", "run", "unrolled_run"})
_LOOPS: Final = ("/asyncio/", "/uvloop/", "/trio/", "/curio/")
_READS: Final = ("/asyncio/streams.py", "/asyncio/selector_events.py", "/trio/_socket.py")
_SHORTEST_S: Final = 0.0005
_READ_PER_S: Final = 0.1
_OTHER_PER_S: Final = 0.001
"""Wakes of a coroutine that waits for an event: hardly any, but more of one that reads from a peer."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """Coroutines that wait alike.

    Attributes:
        frames: innermost first.
        timeout_s: of their wait, if it is told.
        count: how many.
        tasks: names of asyncio tasks that run some of them.
    """

    frames: tuple[Frame, ...]
    timeout_s: float | None
    count: int
    tasks: tuple[str, ...] = ()

    @property
    def wakes_per_s(self) -> float:
        """How often they wake the loop: by their timeout, else a guess that only orders them."""
        if self.timeout_s is not None:
            return self.count / max(self.timeout_s, _SHORTEST_S)
        reads = any(frame.file.endswith(_READS) for frame in self.frames)
        return self.count * (_READ_PER_S if reads else _OTHER_PER_S)


def rests_in_loop(stack: StackShare) -> bool:
    """Tell a stack of an event loop that runs no coroutine at that moment."""
    return _turn(stack.frames) is not None


def with_waiters(stacks: Sequence[StackShare], waiters: Sequence[Waiter]) -> tuple[StackShare, ...]:
    """Divide the share of a loop at rest among the coroutines that wait in it, by how often each wakes it.

    Args:
        stacks: of one thread.
        waiters: of its process.
    """
    resting = [stack for stack in stacks if rests_in_loop(stack)]
    if not resting or not waiters:
        return tuple(stacks)
    usual = max(resting, key=lambda stack: stack.share)
    loop = usual.frames[_turn(usual.frames) :]
    share = min(1.0, sum(stack.share for stack in resting))
    total = sum(one.wakes_per_s for one in waiters)
    divided = [
        replace(
            usual,
            frames=(*one.frames, *loop),
            share=share * one.wakes_per_s / total,
            coroutines=one.count,
            timeout_s=one.timeout_s,
            tasks=one.tasks,
        )
        for one in waiters
        if one.frames
    ]
    others = [stack for stack in stacks if not rests_in_loop(stack)]
    return tuple(sorted([*divided, *others], key=lambda stack: -stack.share))


def _turn(frames: Sequence[Frame]) -> int | None:
    """Give where the loop's own frames begin, or None if it runs something, or is none."""
    for index, frame in enumerate(frames):
        if not frame.library:
            return None
        turns = frame.function.rpartition(".")[2] in _TURNS
        if turns and any(name in frame.file for name in _LOOPS):
            return index
    return None
