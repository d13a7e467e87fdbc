"""The two ends of a queue, and the fake that tests use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from idlebench.harness.clock import Clock


class JobEntrance(Protocol):
    """Where a job is put."""

    def depth(self) -> int | None:
        """Jobs that wait or are being worked on; None if nobody can see that."""

    def put(self, probe_id: str) -> int:
        """Enqueue one job.

        Returns:
            Monotonic nanoseconds just before it was visible to the worker.
        """


class PickupExit(Protocol):
    """Where the start of a handler shows."""

    def completed(self) -> int | None:
        """Jobs picked up so far; None if nobody can see that."""

    def prepare(self, probe_id: str) -> None:
        """Look at the present state, before the job is put in."""

    def wait(self, probe_id: str, timeout_s: float) -> int | None:
        """Wait until this job was picked up.

        Returns:
            Monotonic nanoseconds of the handler's start (stamped by the worker, or when the harness
            saw it), or None if the time was over first.
        """

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the idle proof looks at."""

    depth: int | None
    completed: int | None

    @property
    def visible(self) -> bool:
        """Whether the queue can prove anything at all."""
        return self.depth is not None and self.completed is not None


@dataclass(frozen=True, slots=True)
class Queue:
    """A worker's queue, both ends.

    Attributes:
        entrance: where jobs go in.
        exit: where pickups show.
    """

    entrance: JobEntrance
    exit: PickupExit

    def state(self) -> QueueState:
        """Depth and completed count, now."""
        return QueueState(self.entrance.depth(), self.exit.completed())


@dataclass(slots=True)
class FakeQueue:
    """Both ends of an imaginary queue, whose worker picks each job up after a given time.

    Attributes:
        clock: advanced by the latency of each pickup.
        latencies_s: one for each job in turn; None loses the job.
        depths: what `depth` says, one look after the other; the last one stays.
    """

    clock: Clock
    latencies_s: list[float | None] = field(default_factory=list)
    depths: list[int | None] = field(default_factory=lambda: [0])
    done: int = 0

    def depth(self) -> int | None:
        """The next of ``depths``."""
        return self.depths.pop(0) if len(self.depths) > 1 else self.depths[0]

    def put(self, probe_id: str) -> int:
        """Take the job, now."""
        del probe_id
        return self.clock.monotonic_ns()

    def completed(self) -> int | None:
        """How many were picked up."""
        return self.done

    def prepare(self, probe_id: str) -> None:
        """Nothing to look at."""

    def wait(self, probe_id: str, timeout_s: float) -> int | None:
        """Pass the next latency, or the timeout."""
        del probe_id
        latency_s = self.latencies_s.pop(0)
        if latency_s is None or latency_s > timeout_s:
            self.clock.sleep(timeout_s)
            return None
        self.clock.sleep(latency_s)
        self.done += 1
        return self.clock.monotonic_ns()

    def close(self) -> None:
        """Nothing is open."""
