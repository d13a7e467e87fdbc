"""How long to wait: growing pauses, things that fall due, and what each waiting strategy makes of them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .runtime import Options


@dataclass(slots=True)
class Backoff:
    """Pauses that grow by a factor up to a cap.

    Attributes:
        first_s: the first pause.
        cap_s: the longest.
        factor: what each is multiplied by to give the next.
        jitter: share of each pause that is random: a pause p becomes p × (1 - jitter × U(0, 1)).
        uniform: gives a number in [0, 1); injected so that a test knows it.
    """

    first_s: float
    cap_s: float
    factor: float = 2.0
    jitter: float = 0.0
    uniform: Callable[[], float] = random.random
    _next_s: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the first pause."""
        self._next_s = self.first_s

    def pause_s(self) -> float:
        """The pause to make now, in seconds; the one after it is longer."""
        pause_s = min(self._next_s, self.cap_s)
        self._next_s = min(pause_s * self.factor, self.cap_s)
        return pause_s * (1 - self.jitter * self.uniform()) if self.jitter else pause_s

    def reset(self) -> None:
        """Begin again: there was work, or the broker is back."""
        self._next_s = self.first_s


@dataclass(slots=True)
class Due:
    """Something to do every so often without a timer of its own: the loop asks, a blocking read is shortened.

    Attributes:
        every_s: the interval; 0 means that it never falls due.
        monotonic: gives seconds; injected.
    """

    every_s: float
    monotonic: Callable[[], float] = time.monotonic
    _at_s: float = field(init=False)

    def __post_init__(self) -> None:
        """Fall due for the first time at once."""
        self._at_s = self.monotonic()

    def take(self) -> bool:
        """Whether it is due; if so, the next time is one interval from now."""
        if not self.every_s or (now_s := self.monotonic()) < self._at_s:
            return False
        self._at_s = now_s + self.every_s
        return True

    def remaining_s(self) -> float | None:
        """Seconds until it is due, not negative; None for never."""
        return max(0.0, self._at_s - self.monotonic()) if self.every_s else None

    def shorten_ms(self, block_ms: int | None) -> int | None:
        """A block time that ends when this is due.

        Args:
            block_ms: 0 is forever; None is no blocking, and stays so.

        Returns:
            At least 1, unless it may block forever (0) or not at all (None).
        """
        remaining_s = self.remaining_s()
        if block_ms is None or remaining_s is None:
            return block_ms
        remaining_ms = max(1, round(remaining_s * 1000))
        return min(block_ms, remaining_ms) if block_ms else remaining_ms


@dataclass(frozen=True, slots=True)
class Pace:
    """What a waiting strategy does about an empty queue.

    Attributes:
        block_ms: what a read may block for; 0 is forever, None is not at all.
        pauses: what to sleep after an empty read, or None for no sleep.
    """

    block_ms: int | None
    pauses: Backoff | None

    @classmethod
    def of(cls, options: Options) -> Pace:
        """The pace that the option ``wait`` names: spin, sleep, backoff, or anything that blocks."""
        wait = options.word("wait")
        if wait == "sleep":
            return cls(None, Backoff(options.seconds("sleep_ms"), options.seconds("sleep_ms"), factor=1))
        pauses = None
        if wait.endswith("backoff"):
            pauses = Backoff(
                options.seconds("start_ms"),
                options.seconds("cap_ms"),
                factor=options.number("factor"),
                jitter=options.number("jitter"),
            )
        blocks = wait not in ("spin", "backoff")
        return cls(options.whole("block_ms") if blocks else None, pauses)

    def after_read(self, *, found: bool) -> float | None:
        """Seconds to sleep after a read, or None for no sleep; a read that found work resets the pauses."""
        if self.pauses is None:
            return None
        if found:
            self.pauses.reset()
            return None
        return self.pauses.pause_s()
