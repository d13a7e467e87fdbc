"""Time, injected: the harness never asks the system for it directly."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import Protocol


class Clock(Protocol):
    """Monotonic time and the power to wait."""

    def monotonic_ns(self) -> int:
        """Nanoseconds since an arbitrary start; the same for every process of this machine."""

    def sleep(self, seconds: float) -> None:
        """Wait, at least this long unless a signal ends the program."""


class SystemClock:
    """The machine's own clock."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC, which workers stamp their pickups with."""
        return time.monotonic_ns()

    def sleep(self, seconds: float) -> None:
        """As `time.sleep`."""
        time.sleep(seconds)


@dataclass(slots=True)
class FakeClock:
    """A clock for tests: time passes only by `sleep`, and every sleep is remembered."""

    now_ns: int = 0
    slept: list[float] = field(default_factory=list)

    def monotonic_ns(self) -> int:
        """The time that has passed by sleeping."""
        return self.now_ns

    def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        self.slept.append(seconds)
        self.now_ns += round(seconds * 1e9)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment after which waiting is over; every wait of the harness has one.

    Attributes:
        clock: who tells the time.
        at_ns: the moment, in the clock's nanoseconds.
    """

    clock: Clock
    at_ns: int

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> Deadline:
        """A deadline this many seconds from now."""
        return cls(clock, clock.monotonic_ns() + round(seconds * 1e9))

    @property
    def left_s(self) -> float:
        """Seconds left, not below 0."""
        return max(0.0, (self.at_ns - self.clock.monotonic_ns()) / 1e9)

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return self.clock.monotonic_ns() >= self.at_ns

    def nap(self, seconds: float) -> None:
        """Sleep this long, but not past the deadline."""
        self.clock.sleep(min(seconds, self.left_s))


def jittered(seconds: float, rng: random.Random) -> float:
    """Give ``seconds`` ± 40 %: looking at a worker at its own period would alias with it."""
    return seconds * rng.uniform(0.6, 1.4)
