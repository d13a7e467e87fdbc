"""Losing the broker, and giving it back: what stands between it and the workers of one launch."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from idlebench.broker.external import KIND as EXTERNAL
from idlebench.harness.bench import Bench
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.outage.control import FrontControl, FrontState
from idlebench.harness.outage.kinds import outage_of
from idlebench.measure.identity import is_alive
from idlebench.measure.refusals import RefusalCounter, open_refusals
from idlebench.model.outage import AttemptsBy, OutageKind
from idlebench.model.process import ProcessRef
from idlebench.model.scenario import Cell
from idlebench.model.validity import Validity

_STATES: Final = {
    OutageKind.REFUSED: FrontState.REFUSED,
    OutageKind.CLOSING: FrontState.CLOSING,
    OutageKind.HUNG: FrontState.HELD,
}


@dataclass(slots=True)
class Outage:
    """An outage that can begin and end.

    Attributes:
        kind: how the broker is lost.
        bench: the launch's bench, on which workers find the broker behind the front.
    """

    kind: OutageKind
    bench: Bench
    _front: FrontControl
    _own_broker: ProcessRef | None
    _refusals: RefusalCounter | None = None
    _gone: bool = False

    @classmethod
    def prepare(cls, bench: Bench, cell: Cell, launch: int) -> Outage | None:
        """Stand between the broker and the workers that are about to start; None for an ordinary cell.

        Raises:
            UsageError: nothing can stand before this broker.
            InvalidLaunch: what is to stand there did not start.
        """
        kind = outage_of(cell)
        if kind is None or bench.broker is None:
            return None
        broker = bench.broker
        front = FrontControl.start(bench, launch)
        outage = cls(
            kind,
            replace(bench, broker=broker.behind(front.port)),
            front,
            None if broker.facts.kind == EXTERNAL else broker.process,
        )
        try:
            front.become(FrontState.UP)
        except InvalidLaunch:
            outage.close()
            raise
        return outage

    def begin(self) -> None:
        """Take the broker away.

        A broker of ours hangs in earnest: its process is stopped. A broker of the user's never is: the
        front holds back what goes to and fro, which looks the same to a worker.

        Raises:
            InvalidLaunch: the front, or the broker, is gone already (``broker_lost``).
        """
        self._gone = True
        if self.kind is OutageKind.REFUSED:
            self._refusals = open_refusals(self._front.port)
        if self.kind is OutageKind.HUNG and self._own_broker is not None:
            if not self._signal_broker(signal.SIGSTOP):
                raise InvalidLaunch(Validity.BROKER_LOST, "the broker's process is gone")
            return
        self._front.become(_STATES[self.kind])

    def attempts(self) -> int | None:
        """Give attempts to connect so far; only differences mean anything. None: nobody can count them."""
        return self._front.accepted() if self._refusals is None else self._refusals.count()

    @property
    def attempts_by(self) -> AttemptsBy:
        """How attempts are counted, once the outage has begun."""
        return AttemptsBy.ACCEPTED if self._refusals is None else self._refusals.by

    def end(self) -> None:
        """Give the broker back; more than once is allowed.

        Raises:
            InvalidLaunch: the front is gone (``broker_lost``).
        """
        if not self._gone:
            return
        self._wake_broker()
        if self._refusals is not None:
            self._refusals.close()
        self._front.become(FrontState.UP)
        self._gone = False

    def give_back(self) -> None:
        """Give the broker back if it can be: for the end of a launch, however it came to it."""
        self._wake_broker()
        with suppress(InvalidLaunch):
            self.end()

    def close(self) -> None:
        """Take the front away; more than once is allowed."""
        self.give_back()
        self._front.close()

    def _wake_broker(self) -> None:
        """Continue the broker's process; that does nothing to one that runs."""
        if self.kind is OutageKind.HUNG:
            self._signal_broker(signal.SIGCONT)

    def _signal_broker(self, number: signal.Signals) -> bool:
        """Signal the broker of ours, if it is still the process that we started."""
        ref = self._own_broker
        if ref is None or not is_alive(ref):
            return False
        with suppress(ProcessLookupError):
            os.kill(ref.pid, number)
            return True
        return False
