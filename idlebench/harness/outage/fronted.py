"""Losing a broker or a service, and giving it back: a front stands before it in one launch."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from idlebench.broker.external import KIND as EXTERNAL
from idlebench.harness.bench import Bench
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.outage.control import FrontControl, FrontState, broker_address
from idlebench.harness.outage.front import LOOPBACK
from idlebench.measure.identity import is_alive
from idlebench.measure.refusals import RefusalCounter, open_refusals
from idlebench.model.outage import BROKER, AttemptsBy, OutageKind
from idlebench.model.process import ProcessRef
from idlebench.model.validity import Validity

_STATES: Final = {
    OutageKind.REFUSED: FrontState.REFUSED,
    OutageKind.CLOSING: FrontState.CLOSING,
    OutageKind.HUNG: FrontState.HELD,
}


@dataclass(slots=True)
class FrontedOutage:
    """An outage of something that listens on a port.

    Attributes:
        kind: how it is lost.
        lost: what is lost: ``broker``, or the name of a service.
        bench: the launch's bench, on which workers find a broker behind the front.
    """

    kind: OutageKind
    lost: str
    bench: Bench
    _front: FrontControl
    _own_process: ProcessRef | None
    _refusals: RefusalCounter | None = None
    _gone: bool = False

    @classmethod
    def of_broker(cls, kind: OutageKind, bench: Bench, launch: int) -> FrontedOutage:
        """Stand between the broker and everything that is about to start.

        Raises:
            UsageError: nothing can stand before this broker.
            InvalidLaunch: what is to stand there did not start.
        """
        address = broker_address(bench)
        front = FrontControl.start(bench, launch, address)
        broker = bench.broker
        if broker is None:
            raise ValueError("a broker that has an address is there")
        own = None if broker.facts.kind == EXTERNAL else broker.process
        behind = replace(bench, broker=broker.behind(front.port))
        return cls(kind, BROKER, behind, front, own)

    @classmethod
    def of_service(
        cls, kind: OutageKind, bench: Bench, launch: int, name: str, process: ProcessRef, port_file: Path
    ) -> FrontedOutage:
        """Stand between a service that has written its port into a file and workers that will read it there.

        Raises:
            InvalidLaunch: there is no port in the file, or what is to stand there did not start.
        """
        try:
            port = int(port_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            reason = f"the service {name} wrote no port into {port_file}"
            raise InvalidLaunch(Validity.NOT_READY, reason) from None
        front = FrontControl.start(bench, launch, (LOOPBACK, port))
        port_file.write_text(f"{front.port}\n", encoding="ascii")
        return cls(kind, name, bench, front, process)

    def begin(self) -> None:
        """Take it away.

        What we started hangs in earnest: its process is stopped. A broker of the user's never is: the
        front holds back what goes to and fro, which looks the same to a worker.

        Raises:
            InvalidLaunch: the front, or what stands behind it, is gone already (``broker_lost``).
        """
        self._gone = True
        if self.kind is OutageKind.REFUSED:
            self._refusals = open_refusals(self._front.port)
        if self.kind is OutageKind.HUNG and self._own_process is not None:
            if not self._signal(signal.SIGSTOP):
                raise InvalidLaunch(Validity.BROKER_LOST, f"the process of the {self.lost} is gone")
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
        """Give it back; more than once is allowed.

        Raises:
            InvalidLaunch: the front is gone (``broker_lost``).
        """
        if not self._gone:
            return
        self._wake()
        if self._refusals is not None:
            self._refusals.close()
        self._front.become(FrontState.UP)
        self._gone = False

    def give_back(self) -> None:
        """Give it back if it can be: for the end of a launch, however it came to it."""
        self._wake()
        with suppress(InvalidLaunch):
            self.end()

    def close(self) -> None:
        """Take the front away; more than once is allowed."""
        self.give_back()
        self._front.close()

    def _wake(self) -> None:
        """Continue its process; that does nothing to one that runs."""
        if self.kind is OutageKind.HUNG:
            self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> bool:
        """Signal it, if it is ours and still the process that we started."""
        ref = self._own_process
        if ref is None or not is_alive(ref):
            return False
        with suppress(ProcessLookupError):
            os.kill(ref.pid, number)
            return True
        return False
