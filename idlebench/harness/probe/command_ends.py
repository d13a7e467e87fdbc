"""The user's own commands as ends of a queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from idlebench.harness.clock import Clock, Deadline

_LOOK_S = 0.02

RunCommand = Callable[[tuple[str, ...], float], int | None]
"""Runs a command under the reaper: argv and seconds → exit code, or None if it took longer."""


@dataclass(frozen=True, slots=True)
class CommandEntrance:
    """A command enqueues one job; its own start-up counts into the latency."""

    run: RunCommand
    clock: Clock
    argv: Callable[[str], tuple[str, ...]]
    timeout_s: float = 10.0

    def depth(self) -> int | None:
        """A command's queue cannot be seen."""
        return None

    def put(self, probe_id: str) -> int:
        """Run the command to its end."""
        at_ns = self.clock.monotonic_ns()
        self.run(self.argv(probe_id), self.timeout_s)
        return at_ns


@dataclass(frozen=True, slots=True)
class CommandExit:
    """A command that ends with 0 once the job was picked up; run again every 20 ms until then."""

    run: RunCommand
    clock: Clock
    argv: Callable[[str], tuple[str, ...]]

    def completed(self) -> int | None:
        """A command's pickups cannot be counted."""
        return None

    def prepare(self, probe_id: str) -> None:
        """Nothing to look at."""

    def wait(self, probe_id: str, timeout_s: float) -> int | None:
        """Run the command until it ends with 0."""
        deadline = Deadline.after(self.clock, timeout_s)
        while not deadline.passed:
            if self.run(self.argv(probe_id), deadline.left_s) == 0:
                return self.clock.monotonic_ns()
            deadline.nap(_LOOK_S)
        return None

    def close(self) -> None:
        """Each command has ended."""
