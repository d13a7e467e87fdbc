"""All instruments of a diagnosis, made together and asked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from idlebench.diagnose.signals_processes import ProcessSignals
from idlebench.diagnose.signals_threads import ThreadKey
from idlebench.diagnose.signals_throttle import ThrottleSignals
from idlebench.diagnose.watch import Instrument
from idlebench.model.evidence import (
    BrokerEvidence,
    Cadence,
    ChildrenEvidence,
    MissingRight,
    PeerEvidence,
    ProcessEvidence,
    WaitShare,
)
from idlebench.model.process import ProcessRef


@dataclass(frozen=True, slots=True)
class Seen:
    """What the instruments saw.

    Attributes:
        processes: of the last sample.
        cadences: of threads whose wakes were seen one by one.
        waits: where threads were found waiting, the most frequent first.
        children: processes that came and went, or None.
        peers: traffic by other end.
        broker: what the broker knows, or None.
        throttled_percent: as in `Evidence`.
        missing: what could not be read.
    """

    processes: tuple[ProcessEvidence, ...]
    cadences: Mapping[ThreadKey, Cadence] = field(default_factory=dict)
    waits: Mapping[ThreadKey, tuple[WaitShare, ...]] = field(default_factory=dict)
    children: ChildrenEvidence | None = None
    peers: tuple[PeerEvidence, ...] = ()
    broker: BrokerEvidence | None = None
    throttled_percent: float | None = None
    missing: tuple[MissingRight, ...] = ()


class Signals:
    """The instruments of one gathering."""

    def __init__(self, target: ProcessRef) -> None:
        """Make them; nothing is read yet."""
        self._processes = ProcessSignals()
        self._throttle = ThrottleSignals(target)

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Give them in the order in which they look."""
        return self._processes, self._throttle

    def python_processes(self) -> list[int]:
        """Give the live Python processes of the tree, those that use most CPU first."""
        found = [
            one for one in self._processes.evidence() if one.runtime == "python" and one.state not in "ZX"
        ]
        return [one.ref.pid for one in sorted(found, key=lambda one: -one.cpu_percent)]

    def end(self) -> None:
        """The counter phase is over: whatever is read as a difference is read for the last time."""

    def seen(self) -> Seen:
        """Give what was seen so far."""
        return Seen(processes=self._processes.evidence(), throttled_percent=self._throttle.percent())

    def close(self) -> None:
        """Let go of everything."""
