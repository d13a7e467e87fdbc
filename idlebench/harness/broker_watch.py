"""The broker's side of a window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from idlebench.broker.broker import Broker
from idlebench.harness.bench import Bench
from idlebench.harness.invalid import InvalidLaunch
from idlebench.measure.tree import TreeSampler, WindowMeter
from idlebench.model.process import TreeReading
from idlebench.model.validity import Validity

_INFO_RESOLUTION_NS = 1000


class BrokerWatch:
    """CPU of the broker by its clock or by INFO, its commands and its clients, without our own."""

    def __init__(self, bench: Bench) -> None:
        """Take the bench's broker, or none."""
        self._broker = bench.broker
        self._clock = bench.clock
        self.sampler: TreeSampler | None = None
        if bench.broker is not None and bench.broker.process is not None:
            self.sampler = TreeSampler([bench.broker.process], reader=bench.reader)
        self._meter = WindowMeter(self.sampler) if self.sampler else None

    def __enter__(self) -> Self:
        """Nothing is read yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of its counters."""
        if self.sampler is not None:
            self.sampler.close()

    @property
    def meters(self) -> tuple[WindowMeter, ...]:
        """What must be ticked during the window: the meter of its process, or nothing."""
        return (self._meter,) if self._meter else ()

    def open(self) -> None:
        """Read its commands, then begin its CPU.

        Raises:
            InvalidLaunch: it does not answer.
        """
        if self._broker is None:
            return
        self._generation = _generation(self._broker)
        self._commands = self._broker.snapshot()
        if self._meter:
            self._meter.begin()
        else:
            self._began = (self._clock.monotonic_ns(), self._broker.used_cpu_ns())

    def close(self) -> tuple[TreeReading | None, Mapping[str, int] | None, int | None]:
        """End its CPU, then read its commands.

        Returns:
            Its reading, commands of everybody but us, and connections of everybody but us.

        Raises:
            InvalidLaunch: it went away or was restarted meanwhile.
        """
        if self._broker is None:
            return None, None, None
        reading = self._meter.end() if self._meter else None
        if _generation(self._broker) != self._generation:
            raise InvalidLaunch(Validity.BROKER_LOST, "the broker was restarted in the window")
        if reading is None:
            reading = self._info_reading(self._broker)
        commands = self._broker.commands_between(self._commands, self._broker.snapshot())
        return reading, commands, self._broker.clients()

    def _info_reading(self, broker: Broker) -> TreeReading:
        began_ns, cpu_before_ns = self._began
        return TreeReading(
            elapsed_ns=self._clock.monotonic_ns() - began_ns,
            cpu_ns=broker.used_cpu_ns() - cpu_before_ns,
            wakes=None,
            preemptions=None,
            timeslices=None,
            processes=1,
            threads=0,
            born=0,
            ended=0,
            unaccounted=0,
            resolution_ns=_INFO_RESOLUTION_NS,
            paused=False,
        )


def _generation(broker: Broker) -> str:
    if not broker.ping():
        raise InvalidLaunch(Validity.BROKER_LOST, "the broker does not answer")
    return broker.generation()
