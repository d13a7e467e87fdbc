"""One thread in figures that rules can be held against."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from idlebench.diagnose.loops import rests_in_loop
from idlebench.diagnose.stack_signs import Sign, share_of
from idlebench.diagnose.waiting import Manner, Waiting
from idlebench.measure.syscalls import RUNNING
from idlebench.model.evidence import (
    Cadence,
    Descriptor,
    ProcessEvidence,
    Rhythm,
    StackShare,
    ThreadEvidence,
)

POOLED: Final = frozenset({"node", "deno", "bun"})
"""Runtimes whose event loop gives files and heavy work to threads of its own."""
MANAGED: Final = frozenset({"node", "deno", "bun", "java", "ruby", "beam"})
"""Runtimes whose sleeps and timers are timed waits in the kernel, for whatever the program asked."""

_OWN_TIMEOUT: Final = 1.6
_PAUSES: Final = frozenset({"pause", "rt_sigsuspend", "rt_sigtimedwait"})
"""A wait that lasts at least its timeout over this is ended by it; the kernel rounds up, looks are coarse."""
_REST_SHARE: Final = 0.1
_FEW_WAKES: Final = 3
_RAREST_PER_S: Final = 1e-3
_ONE_LOOK: Final = 1e-4  # no share is smaller: there are no more looks than that
_TASK_WAITS: Final = frozenset({"wait_for", "wait", "_wait"})
_FEW_CALLS: Final = 0.02  # a poll takes 0.65 µs (measured): that is thirty thousand a second
_ENOUGH: Final = 0.6  # wakes in each period: a timer wakes once in its period, or it is none


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """What one thread does.

    Attributes:
        thread: as seen.
        process: that it belongs to, or None if it has ended.
        waiting: how it waits.
        cpu_percent: of one core.
        demand_percent: time that it was on a CPU or ready for one, in percent; for threads that take turns
            behind an interpreter's lock, of all of them together.
        wakes_per_s: voluntary switches.
        round_trips_per_s: data segments that its process sends others, at most one a wake; 0 where none.
        period_s: of the turns of its loop, or None if they are not regular.
        timers: how many periods were told apart.
        manner: who ends its waits.
        helper: of an interpreted program, a thread that runs none of it: a library's own, such as gRPC's.
    """

    thread: ThreadEvidence
    process: ProcessEvidence | None
    waiting: Waiting
    cpu_percent: float
    demand_percent: float
    wakes_per_s: float
    round_trips_per_s: float
    period_s: float | None
    timers: int
    manner: Manner
    helper: bool = False

    @property
    def runtime(self) -> str:
        """The language runtime of its process, or ""."""
        return "" if self.process is None else self.process.runtime

    @property
    def descriptors(self) -> tuple[Descriptor, ...]:
        """What its process has open."""
        return () if self.process is None else self.process.descriptors

    @property
    def cpu_per_wake_ms(self) -> float:
        """Milliseconds of CPU for each wake; 0 without wakes."""
        return self.cpu_percent * 10 / self.wakes_per_s if self.wakes_per_s > 0 else 0.0

    @property
    def turns_per_s(self) -> float:
        """Turns of its loop a second: from the period, else one for each wake."""
        return 1 / self.period_s if self.period_s else self.wakes_per_s

    @property
    def wakes_per_turn(self) -> float:
        """Wakes in one turn."""
        return self.wakes_per_s / self.turns_per_s if self.turns_per_s else 0.0

    @property
    def blind(self) -> bool:
        """Whether nothing but time ends its waits: a sleep, a timer, a flag with a timeout."""
        if self.manner is Manner.SLEEP:
            return True
        if self.manner is not Manner.TIMEOUT:
            return False
        timer_loop = (self.sign(Sign.ASYNCIO) >= 0.3 or self.runtime in MANAGED) and not self._awaits_others
        return timer_loop or (self.sign(Sign.EVENT) >= 0.5 and self.sign(Sign.QUEUE) < 0.3)

    @property
    def _awaits_others(self) -> bool:
        """Whether those coroutines whose times end most often wait for an answer or an entry."""
        waiting = [one for one in self.thread.stacks if one.coroutines]
        timed = [one for one in waiting if one.timeout_s]
        wrapped = any(not one.timeout_s and _asks(one) and rests_in_loop(one) for one in waiting)
        others = [one for one in timed if _asks(one) or (wrapped and _awaits_a_task(one))]
        return bool(others) and 2 * _ends_per_s(others) >= _ends_per_s(timed)

    def caught_in(self, calls: Collection[str]) -> float | None:
        """Give the part of its CPU, 0 to 1, that it spent in such system calls; None without samples."""
        sampled = self.thread.sampled
        if sampled is None or not sampled.calls:
            return None
        return sum(one.share for one in sampled.calls if one.call in calls)

    def called(self, calls: Collection[str], *, waiting: bool = False) -> float | None:
        """Give the part, 0 to 1, that such calls are of the CPU that all its system calls took.

        Args:
            calls: their names.
            waiting: only those count that might have waited: their timeout is not 0.

        Returns:
            0 for a thread that makes hardly any calls, None without samples.
        """
        sampled = self.thread.sampled
        if sampled is None or not sampled.calls:
            return None
        total = sum(one.share for one in sampled.calls if one.call != RUNNING)
        wanted = sum(
            one.share for one in sampled.calls if one.call in calls and (one.timeout_s or not waiting)
        )
        return wanted / total if total >= _FEW_CALLS else 0.0

    def sign(self, sign: Sign) -> float:
        """Give the part of its samples, 0 to 1, that show a sign."""
        return share_of(self.thread.stacks, sign)


def _asks(stack: StackShare) -> bool:
    return any(share_of([replace(stack, share=1.0)], sign) for sign in (Sign.READ, Sign.QUEUE))


def _awaits_a_task(stack: StackShare) -> bool:
    """Whether it gives a task of its own so much time, as `wait_for` does with a coroutine until 3.11."""
    inner = stack.frames[0]
    return inner.library and inner.function in _TASK_WAITS and "/asyncio/" in inner.file


def _ends_per_s(stacks: Sequence[StackShare]) -> float:
    """Give how often the times of coroutines end."""
    return sum(one.coroutines / one.timeout_s for one in stacks if one.timeout_s)


def period_of(thread: ThreadEvidence, waiting: Waiting, wakes_per_s: float) -> float | None:
    """Give the period of its turns: the cadence's, else the timeouts' where the wakes agree."""
    timeout_s = waiting.timeout_s
    once = timeout_s is not None and waiting.sleeping + waiting.timed >= 0.8
    if timeout_s and once and 0.75 <= wakes_per_s * timeout_s <= 1.3:
        return max(timeout_s, 1 / wakes_per_s)  # each wake is the end of such a wait
    seen = None if thread.cadence is None else _seen_period(thread.cadence, wakes_per_s)
    if seen is not None and (waiting.sleep_s is None or seen >= _ENOUGH * waiting.sleep_s):
        return seen
    if waiting.sleep_s and waiting.sleeping >= 0.5:
        turn_s = waiting.sleep_s / max(_ONE_LOOK, min(1.0, waiting.looks * waiting.sleeping))
        # A turn has a wake at least.
        return max(turn_s, 1 / wakes_per_s) if wakes_per_s > _RAREST_PER_S else turn_s
    seconds = 1.0 if thread.cadence is None else max(1.0, thread.cadence.seconds)
    if timeout_s and wakes_per_s * seconds >= _FEW_WAKES:
        turns = wakes_per_s * timeout_s
        if waiting.sleeping + waiting.timed >= 0.5 and 0.4 <= turns <= 4:
            return timeout_s
    return None


def _seen_period(cadence: Cadence, wakes_per_s: float) -> float | None:
    """Give the shortest of the strong periods that the thread wakes often enough for.

    A thread that works for long is put on a CPU again and again in one turn: that rhythm is the scheduler's.
    """
    if cadence.rhythm is Rhythm.LADDER:
        return cadence.periods[-1].seconds if cadence.periods else None
    strong = [one.seconds for one in cadence.periods[:1]]
    strong += [one.seconds for one in cadence.periods[1:] if one.share >= 0.2]
    return min((one for one in strong if one * wakes_per_s >= _ENOUGH), default=None)


def manner_of(thread: ThreadEvidence, waiting: Waiting, period_s: float | None, wakes_per_s: float) -> Manner:
    """Tell who ends a thread's waits, from where it was seen waiting, or else from its stacks."""
    if waiting.known and waiting.looks >= _REST_SHARE:
        return _seen_manner(waiting, period_s, wakes_per_s)
    sleeps = share_of(thread.stacks, Sign.SLEEP)
    if sleeps >= 0.5:
        return Manner.SLEEP
    if share_of(thread.stacks, Sign.QUEUE) + share_of(thread.stacks, Sign.EVENT) >= 0.5:
        return Manner.TIMEOUT if period_s else Manner.UNKNOWN
    if share_of(thread.stacks, Sign.READ) >= 0.5:
        return Manner.ANSWER
    return Manner.NONE if waiting.known else Manner.UNKNOWN


def _seen_manner(waiting: Waiting, period_s: float | None, wakes_per_s: float) -> Manner:
    if waiting.sleeping >= 0.5:
        return Manner.SLEEP
    length_s = period_s or (1 / wakes_per_s if wakes_per_s else math.inf)
    own = waiting.timeout_s is not None and waiting.timeout_s <= length_s * _OWN_TIMEOUT
    if waiting.timed >= waiting.untimed and waiting.timed > 0 and own:
        return Manner.TIMEOUT
    if waiting.sleeping > 0.3 or (period_s and (waiting.on_timer or _PAUSES.issuperset(waiting.calls))):
        return Manner.SLEEP  # of signals that come at a period, a timer of its own is the sender
    return Manner.ANSWER
