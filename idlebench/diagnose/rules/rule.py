"""What a rule is: conditions as data, each with its threshold, its unit and the source of the threshold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.model.diagnosis import FindingName

NEAR: Final = 1.3
"""A figure nearer to its threshold than this factor makes a finding less sure."""


@dataclass(frozen=True, slots=True)
class Case:
    """What conditions are held against.

    Attributes:
        facts: the whole target.
        thread: the thread in question, or None for the tree as a whole.
    """

    facts: Facts
    thread: ThreadFacts | None = None

    @property
    def one(self) -> ThreadFacts:
        """The thread in question.

        Raises:
            ValueError: the rule is about the tree.
        """
        if self.thread is None:
            raise ValueError("this condition is about a thread")
        return self.thread


class Scope(StrEnum):
    """What a rule is about."""

    THREAD = "thread"
    TREE = "tree"


@dataclass(frozen=True, slots=True)
class Held:
    """One condition held against one case.

    Attributes:
        met: it holds; None if its figure could not be seen.
        text: what was found, beside what was asked.
        near: it holds, but only just.
        progress: how far the figure is on its way to the threshold, 0 to 1; for the nearest miss.
    """

    met: bool | None
    text: str
    near: bool = False
    progress: float = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A condition on a figure.

    Attributes:
        what: the figure in words.
        of: gives it; None if it could not be seen.
        at_least: lower threshold, or None.
        below: upper threshold, exclusive, or None.
        unit: of both.
        source: where the threshold comes from.
    """

    what: str
    of: Callable[[Case], float | None]
    at_least: float | None = None
    below: float | None = None
    unit: str = ""
    source: str = ""

    def hold(self, case: Case) -> Held:
        """Hold it against a case."""
        value = self.of(case)
        if value is None:
            return Held(None, f"{self.what} could not be seen", progress=0.0)
        shown = f"{self.what}: {quantity(value, self.unit)}"
        if self.at_least is not None and value < self.at_least:
            progress = max(0.0, value / self.at_least) if self.at_least > 0 else 0.0
            return Held(False, f"{shown}, needs {quantity(self.at_least, self.unit)}", progress=progress)
        if self.below is not None and value >= self.below:
            progress = max(0.0, self.below / value) if value > 0 else 0.0
            return Held(
                False, f"{shown}, needs less than {quantity(self.below, self.unit)}", progress=progress
            )
        low = self.at_least is not None and value < self.at_least * NEAR
        high = self.below is not None and value * NEAR > self.below
        return Held(True, shown, near=low or high)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A condition that holds or does not.

    Attributes:
        what: what holds, in words.
        otherwise: what to say where it does not.
        of: tells; None if it could not be seen.
        source: why it is asked.
    """

    what: str
    otherwise: str
    of: Callable[[Case], bool | None]
    source: str = ""

    def hold(self, case: Case) -> Held:
        """Hold it against a case."""
        seen = self.of(case)
        if seen is None:
            return Held(None, f"whether {self.what} could not be seen", progress=0.0)
        return Held(seen, self.what if seen else self.otherwise, progress=float(seen))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A condition that holds if one of several does."""

    conditions: tuple[Figure | Sighting, ...]

    def hold(self, case: Case) -> Held:
        """Give the first that holds, else the nearest miss."""
        held = [one.hold(case) for one in self.conditions]
        for one in held:
            if one.met:
                return one
        seen = [one for one in held if one.met is False]
        return max(seen or held, key=lambda one: one.progress)


Condition = Figure | Sighting | AnyOf


@dataclass(frozen=True, slots=True)
class Rule:
    """One pathology and how it is recognised.

    Attributes:
        name: of the finding.
        scope: whether it is about one thread or about the tree.
        question: what it asks, one sentence.
        conditions: all must hold, and be seen.
        supports: each that holds makes the finding surer; one that was not seen makes it less sure.
        gives_way_to: findings that describe the same thread or tree better where they hold as well.
        benign: it is no problem.
    """

    name: FindingName
    scope: Scope
    question: str
    conditions: tuple[Condition, ...]
    supports: tuple[Condition, ...] = ()
    gives_way_to: tuple[FindingName, ...] = field(default=())
    benign: bool = False


def quantity(value: float, unit: str) -> str:
    """Give a figure with its unit: ``190/s``, ``0.05 %``, ``2.4 ms``."""
    digits = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    if unit.startswith("/") or not unit:
        return f"{digits}{unit}"
    return f"{digits} {unit}"
