"""Many looks at where a thread waits, summed up as the few ways in which it does."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from idlebench.diagnose.waiting import READS
from idlebench.measure.waits import WaitLook
from idlebench.model.evidence import Descriptor, WaitShare

MOST_SHARES: Final = 8
_OFTEN: Final = 8
_ONE_IN: Final = 50
"""So rare a length is left out: a loop of libuv whose timer is just being set again waits for another one."""
Describe = Callable[[int], tuple[Descriptor, ...]]
"""Tells what a descriptor number is; an epoll descriptor stands for those that it waits for."""


@dataclass(slots=True)
class _Way:
    """One call on the same descriptors, in the same function of the kernel."""

    count: int = 0
    forever: int = 0
    lengths_s: list[float] = field(default_factory=list)
    middles_s: list[float] = field(default_factory=list)
    at_least_s: float = 0.0
    at_most_s: float = math.inf


class WaitTally:
    """The looks at one thread."""

    def __init__(self) -> None:
        """Begin with none."""
        self._ways: dict[tuple[str, tuple[int, ...], str], _Way] = {}
        self._looks = 0
        self._last_s: float | None = None
        self._until_s: float | None = None

    def add(self, look: WaitLook, now_s: float) -> None:
        """Take one look.

        A call that names the moment at which it ends does not tell when it began. But it began between the
        look before and this one, if that one saw another moment: which bounds its length from both sides.

        Args:
            look: what was seen.
            now_s: when, on any clock that goes on evenly.
        """
        self._looks += 1
        way = self._ways.setdefault((look.call, look.fds, look.wchan), _Way())
        way.count += 1
        if look.timeout_s is not None:
            if math.isinf(look.timeout_s):
                way.forever += 1
            else:
                way.lengths_s.append(look.timeout_s)
        if look.left_s is not None and look.until_s != self._until_s:
            way.at_least_s = max(way.at_least_s, look.left_s)
            if self._last_s is not None:
                passed_s = now_s - self._last_s
                way.at_most_s = min(way.at_most_s, look.left_s + passed_s)
                way.middles_s.append(look.left_s + passed_s / 2)
        self._until_s = look.until_s
        self._last_s = now_s

    def shares(self, describe: Describe) -> tuple[WaitShare, ...]:
        """Give the ways of waiting, the most frequent first."""
        ways = sorted(self._ways.items(), key=lambda item: -item[1].count)[:MOST_SHARES]
        return tuple(
            _share(call, wchan, way, _described(fds, describe), way.count / self._looks)
            for (call, fds, wchan), way in ways
        )


def _described(fds: tuple[int, ...], describe: Describe) -> tuple[Descriptor, ...]:
    """Describe what is waited for; what was closed before it could be looked at is something all the same."""
    return tuple(each for fd in fds for each in describe(fd) or (Descriptor(fd, "other"),))


def _share(call: str, wchan: str, way: _Way, descriptors: tuple[Descriptor, ...], share: float) -> WaitShare:
    timeout_s = _timeout(way)
    if timeout_s == math.inf and call in READS and len(descriptors) == 1:
        timeout_s = descriptors[0].receive_timeout_s or timeout_s
    seen = (*way.lengths_s, *(() if _bounded(way) or timeout_s == 0 else way.middles_s), timeout_s)
    finite = sorted(length for length in seen if length is not None and math.isfinite(length))
    outside = len(finite) // _ONE_IN
    return WaitShare(
        call=call,
        timeout_s=timeout_s,
        wchan=wchan,
        descriptors=descriptors,
        share=share,
        shortest_s=finite[outside] if finite else None,
        longest_s=finite[-1 - outside] if finite else None,
    )


def _timeout(way: _Way) -> float | None:
    if way.forever and way.forever >= len(way.lengths_s) + len(way.middles_s):
        return math.inf
    if not way.at_least_s and len(way.middles_s) >= _OFTEN:
        return 0.0  # whenever it was met, the moment at which it was to end had passed
    if _bounded(way):
        # Of lengths that are all the same, looks at random moments find the longest rest of n: the whole is
        # expected to be longer than that by an n-th (the problem of the German tanks).
        looks = len(way.middles_s) + 1
        return min(way.at_most_s, way.at_least_s * (looks + 1) / looks)
    if way.lengths_s or way.middles_s:
        return median((*way.lengths_s, *way.middles_s))
    return way.at_least_s or None


def _bounded(way: _Way) -> bool:
    """Tell whether one length agrees with all that was seen of moments."""
    return 0 < way.at_least_s <= way.at_most_s < math.inf
