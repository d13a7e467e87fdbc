"""How a thread waits, summed up: what kind of wait, for how long, and who ends it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idlebench.model.evidence import Descriptor, ThreadEvidence, WaitShare

SLEEPS: Final = frozenset({"nanosleep", "clock_nanosleep"})
_SETS: Final = frozenset({"poll", "ppoll", "select", "pselect6"})
POLLS: Final = _SETS | {"epoll_wait", "epoll_pwait", "epoll_pwait2"}
READS: Final = frozenset({"read", "readv", "recvfrom", "recvmsg", "recvmmsg", "pread64", "accept", "accept4"})
ALIKE: Final = 1.5
"""The longest sleep over the shortest, up to which they are one and the same."""
_SHORTEST_S: Final = 1e-6
_RARE: Final = 0.05  # a look that comes late into a wait misjudges its length


class Manner(StrEnum):
    """Who ends a thread's waits."""

    SLEEP = "sleep"
    """A sleep that nothing but its own end can end."""
    TIMEOUT = "timeout"
    """A wait for an event, ended by its own timeout."""
    ANSWER = "answer"
    """A wait for an event that is ended long before its timeout: somebody sends something."""
    NONE = "none"
    """It does not wait."""
    UNKNOWN = "unknown"
    """Where it waits could not be seen."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a thread was found, in parts of the looks that found it not running, 0 to 1.

    Attributes:
        looks: part of all looks that found it in a wait.
        sleeping: in a sleep.
        timed: in a wait for an event with a timeout.
        untimed: in a wait without.
        timeout_s: the usual timeout of a sleep or a timed wait, or None.
        varied: the longest timeout over the shortest; 1 where they are equal or not known.
        sleep_s: the usual length of a sleep, if all are alike, or None.
        longest_s: the longest timeout seen, or None.
        descriptors: what it waits for.
        calls: system calls that it was found in.
    """

    looks: float
    sleeping: float
    timed: float
    untimed: float
    timeout_s: float | None
    varied: float
    sleep_s: float | None
    longest_s: float | None
    descriptors: tuple[Descriptor, ...]
    calls: tuple[str, ...]

    @classmethod
    def of(cls, thread: ThreadEvidence) -> Waiting:
        """Sum up the waits of a thread."""
        asleep = [one for one in thread.waits if one.call not in {"running", "blocked"} and one.share > 0]
        total = sum(one.share for one in asleep)
        if not total:
            return cls(0.0, 0.0, 0.0, 0.0, None, 1.0, None, None, (), ())
        sleeping = [one for one in asleep if is_sleep(one)]
        timed = [one for one in asleep if not is_sleep(one) and _finite(one)]
        untimed = [one for one in asleep if one.timeout_s is not None and math.isinf(one.timeout_s)]
        finite = [one for one in (*sleeping, *timed) if one.share >= _RARE * total]
        return cls(
            looks=min(1.0, total),
            sleeping=_sum(sleeping) / total,
            timed=_sum(timed) / total,
            untimed=_sum(untimed) / total,
            timeout_s=_usual([one for one in finite if _finite(one)]),
            varied=_varied(finite),
            sleep_s=_usual([one for one in sleeping if _finite(one)]) if _varied(sleeping) <= ALIKE else None,
            longest_s=max((one.longest_s or one.timeout_s or 0.0 for one in finite), default=None),
            descriptors=tuple(dict.fromkeys(each for one in asleep for each in one.descriptors)),
            calls=tuple(dict.fromkeys(one.call for one in asleep)),
        )

    @property
    def known(self) -> bool:
        """Whether it was seen waiting at all."""
        return self.looks > 0

    @property
    def on_peer(self) -> bool:
        """Whether a connected socket is among what it waits for."""
        return any(one.kind == "socket" and one.peer for one in self.descriptors)

    @property
    def on_timer(self) -> bool:
        """Whether a timer is among what it waits for, and no peer that could end its waits instead."""
        return any(one.kind == "timerfd" for one in self.descriptors) and not self.on_peer

    @property
    def listens(self) -> bool:
        """Whether it waits for new connections."""
        return any(one.state == "LISTEN" for one in self.descriptors)


def is_sleep(wait: WaitShare) -> bool:
    """Tell a wait that no event can end: a sleep, or a poll or select of nothing."""
    empty_set = wait.call in _SETS and not wait.descriptors and _finite(wait)
    return wait.call in SLEEPS or empty_set


def _finite(wait: WaitShare) -> bool:
    return wait.timeout_s is not None and math.isfinite(wait.timeout_s)


def _sum(waits: Iterable[WaitShare]) -> float:
    return sum(one.share for one in waits)


def _usual(waits: Sequence[WaitShare]) -> float | None:
    """Give the median of the timeouts, each weighed by how often it was seen."""
    ordered = sorted((one.timeout_s or 0.0, one.share) for one in waits)
    half = sum(share for _, share in ordered) / 2
    for timeout_s, share in ordered:
        half -= share
        if half <= 0:
            return timeout_s
    return None


def _varied(waits: Sequence[WaitShare]) -> float:
    shortest = [one.shortest_s if one.shortest_s is not None else one.timeout_s for one in waits]
    longest = [one.longest_s if one.longest_s is not None else one.timeout_s for one in waits]
    low = min((one for one in shortest if one is not None), default=0.0)
    high = max((one for one in longest if one is not None), default=0.0)
    return high / max(_SHORTEST_S, low) if high > 0 else 1.0
