"""The fixture `idle_cpu`: measure what a test names, and hold it against budgets."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import pytest

from idlebench.errors import InconclusiveError
from idlebench.limit.budgets import SETTLE_S, WINDOW_S, Limits, broker_url, limits_of, seconds
from idlebench.limit.look import Ask, look
from idlebench.limit.reading import IdleReading
from idlebench.limit.records import Compared, Kind, Record
from idlebench.limit.targets import Measurable, Target, Watched, found_target, target_of
from idlebench.limit.turn import turn
from idlebench.limit.verdict import BASELINE, BUDGET, Judgement, Limit, judge
from idlebench.limit.waits import waits_of
from idlebench.limit.why import why
from idlebench.limit.words import explain
from idlebench.measure.system import open_reader
from idlebench.model.gate import Verdict

if TYPE_CHECKING:
    from idlebench.limit.baseline import TestBaseline

SKIP_REASON: Final = "--idlebench-skip: idle cost is not measured on this machine"


class IdleCostError(AssertionError):
    """A budget was exceeded, twice; the message has figures, threads and where they wait."""


@dataclass(slots=True)
class Desk:
    """What is known of one test that measures; it lives as long as the test.

    Attributes:
        key: its node id.
        where: ``file:line``.
        before: our children when its setup began.
        runner: threads of our own process that were there before the tests.
        lock: gives the file by which measurements take turns; None takes none.
        baseline: what is compared with, or None.
        skip: nothing is measured.
        watched: what the test named.
        records: what was measured and not yet reported.
        taken: how many were measured in all.
        unknown: the mark could not be decided.
    """

    key: str
    where: str
    before: frozenset[int]
    runner: frozenset[int]
    lock: Callable[[], Path] | None = None
    baseline: TestBaseline | None = None
    skip: bool = False
    watched: list[Watched] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    taken: int = 0
    unknown: bool = False

    def next_key(self) -> str:
        """Give the node id, with a number from the second measurement on."""
        self.taken += 1
        return self.key if self.taken == 1 else f"{self.key}#{self.taken}"


class IdleCpu:
    """Measures idle cost: of what is given, else of what is watched, else of what the test started."""

    def __init__(self, desk: Desk) -> None:
        """Take the test's desk."""
        self._desk = desk

    def watch(self, *targets: Watched) -> None:
        """Name what the mark, and every call without a target, measures from now on.

        Args:
            targets: pids, processes, or threads of this process; ``os.getpid()`` is this process. Without
                any, nothing is named any more.
        """
        self._desk.watched[:] = list(targets)

    def __call__(
        self,
        target: Measurable | None = None,
        *,
        window: float | str = WINDOW_S,
        settle: float | str = SETTLE_S,
        broker: str = "",
        stop: Callable[[], object] | None = None,
    ) -> IdleReading:
        """Measure once: wait until it has come to rest, then count for one window.

        Args:
            target: a pid, a process, a thread of this process or several, or a callable, which is run in
                this thread and ended when the window is over. None: what is watched, else the live child
                processes that the test started, else this process without the calling thread.
            window: seconds, or a text such as ``"5s"``.
            settle: longest wait until start-up is over.
            broker: URL of the broker whose commands are counted; by default ``IDLEBENCH_BROKER_URL``, or
                the local one that the process is connected to.
            stop: lets a callable return; without it the callable is interrupted as by Ctrl-C.

        Returns:
            CPU, wakes and commands, each with an interval or a limit of detection, and per thread.

        Raises:
            UsageError: no such process, or an argument is wrong.
            NothingMeasuredError: it ended, was stopped or throttled.
            InconclusiveError: it cannot be told what is meant.
        """
        ask = Ask(seconds("window", window), seconds("settle", settle), broker_url(broker))
        reading = self._look(target, ask, stop)
        self._desk.records.append(Record(self._desk.next_key(), Kind.READING, None, (), reading))
        return reading

    def assert_below(  # noqa: PLR0913 - the mark's arguments and the call's, each named
        self,
        cpu: str | None = None,
        *,
        wakes: str | None = None,
        commands: str | None = None,
        target: Measurable | None = None,
        window: float | str = WINDOW_S,
        settle: float | str = SETTLE_S,
        broker: str = "",
        stop: Callable[[], object] | None = None,
    ) -> IdleReading:
        """Measure and hold against budgets, as the mark does.

        Args:
            cpu: such as ``"0.5%"`` of one core.
            wakes: such as ``"5/s"``, all threads together.
            commands: such as ``"2/s"``, sent to the broker.
            target: as in a call.
            window: as in a call.
            settle: as in a call.
            broker: as in a call.
            stop: as in a call.

        Returns:
            The look that decided.

        Raises:
            IdleCostError: over its budget, twice.
            UsageError: a budget or another argument is wrong.
            NothingMeasuredError: as in a call.
            InconclusiveError: it cannot be told whether it is within; the message says what would do.
        """
        __tracebackhide__ = True
        words = {"cpu": cpu, "wakes": wakes, "commands": commands}
        limits = limits_of(
            (), {**words, "window": window, "settle": settle, "broker": broker}, "assert_below"
        )
        judgement = self.judge(limits, Kind.ASSERT, target, stop)
        if judgement.verdict is Verdict.REGRESSION:
            raise IdleCostError(explain(judgement, self._desk.where))
        if judgement.verdict is not Verdict.PASS:
            raise InconclusiveError(explain(judgement, self._desk.where))
        return judgement.reading

    def judge(
        self,
        limits: Limits,
        kind: Kind,
        target: Measurable | None = None,
        stop: Callable[[], object] | None = None,
    ) -> Judgement:
        """Measure, judge, measure once more if need be, and keep the record.

        Args:
            limits: the budgets, and how to look.
            kind: who asks.
            target: as in a call.
            stop: as in a call.
        """
        ask = Ask(limits.window_s, limits.settle_s, limits.broker)
        key = self._desk.next_key()
        compared, limits_for = self._limits(limits, key)
        judgement = judge(self._look(target, ask, stop), limits_for, lambda: self._look(target, ask, stop))
        if judgement.verdict is Verdict.REGRESSION and not judgement.reading.waits_at:
            judgement = dataclasses.replace(judgement, reading=self._explained(judgement.reading, ask))
        self._desk.records.append(
            Record(
                key,
                kind,
                judgement.verdict,
                judgement.checks,
                judgement.reading,
                judgement.first,
                compared,
            )
        )
        return judgement

    def _explained(self, reading: IdleReading, ask: Ask) -> IdleReading:
        """Look where it waits, and why: after the windows, because that disturbs it."""
        own = os.getpid()
        waits = waits_of(reading, own_pid=own)
        with self._turn():
            reasons = () if own in reading.pids else why(reading, broker=ask.broker)
        return dataclasses.replace(reading, waits_at=waits, diagnosis=reasons)

    def _limits(self, limits: Limits, key: str) -> tuple[Compared, Callable[[IdleReading], Sequence[Limit]]]:
        budgets: list[Limit] = [(BUDGET, budget) for budget in limits.budgets]
        if self._desk.baseline is None:
            return Compared.NO, lambda _reading: budgets
        pinned = self._desk.baseline.tests.get(key)
        if pinned is None:
            return Compared.MISSING, lambda _reading: budgets
        from idlebench.limit.baseline import limits_from  # noqa: PLC0415 - only where there is a baseline

        return Compared.YES, lambda reading: [
            *budgets,
            *((BASELINE, budget) for budget in limits_from(pinned, reading)),
        ]

    def _look(self, target: Measurable | None, ask: Ask, stop: Callable[[], object] | None) -> IdleReading:
        if self._desk.skip:
            pytest.skip(SKIP_REASON)
        with self._turn():
            if target is not None and callable(target) and not hasattr(target, "pid"):
                from idlebench.limit.calling import look_while_calling  # noqa: PLC0415 - loads asyncio

                return look_while_calling(target, ask, stop=stop, runner=self._desk.runner)
            return look(self._target(cast("Watched | None", target)), ask)

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self._desk.lock is None else turn(self._desk.lock())

    def _target(self, target: Watched | None) -> Target:
        if target is not None:
            return target_of([target], self._desk.runner)
        if self._desk.watched:
            return target_of(self._desk.watched, self._desk.runner)
        reader = open_reader()
        try:
            return found_target(self._desk.before, reader, self._desk.runner)
        finally:
            reader.close()
