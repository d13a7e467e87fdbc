"""Starting and stopping processes: the words between the harness, the broker and the reaper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from idlebench.model.launch import Stop
from idlebench.model.process import ProcessRef

MARKER_VARIABLE = "IDLEBENCH_SPAWN"
"""Environment variable that marks every process of a run: ``RUN_ID/SPAWN_NAME``; inherited by children."""


@dataclass(frozen=True, slots=True)
class SpawnRequest:
    """One process to start.

    Attributes:
        name: unique within the run, such as ``003-spin-0`` or ``broker``.
        argv: the program, absolute or found on the PATH of ``env``, and its arguments.
        cwd: an existing directory.
        env: the whole environment, without the marker, which the launcher adds.
        log: file that stdout and stderr are appended to (O_APPEND); it is created.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    log: Path


@dataclass(frozen=True, slots=True)
class Spawned:
    """A process that was started.

    Attributes:
        name: as requested.
        ref: its identity.
        started_ns: monotonic nanoseconds just before it was started.
    """

    name: str
    ref: ProcessRef
    started_ns: int


@dataclass(frozen=True, slots=True)
class Reaped:
    """A process that ended and was waited for by the reaper: a root, or an orphan that it adopted.

    Attributes:
        pid: its process id.
        name: the spawn it was, or "" for an adopted orphan.
        exit_code: negative: ended by that signal.
        cpu_ns: its own CPU and that of children that it had waited for.
        voluntary: its voluntary context switches.
        at_ns: monotonic nanoseconds when it was reaped.
    """

    pid: int
    name: str
    exit_code: int
    cpu_ns: int
    voluntary: int
    at_ns: int


class Launcher(Protocol):
    """Whoever starts processes so that none of them can be left behind."""

    @property
    def pid(self) -> int:
        """The process that every spawned process and every orphan is a child of."""

    def spawn(self, request: SpawnRequest) -> Spawned:
        """Start one process.

        Raises:
            UsageError: the program does not exist or may not be run.
            ReaperError: the launcher is gone.
        """

    def reaped(self) -> Sequence[Reaped]:
        """Every process reaped since the launcher began, oldest first; never blocks."""

    def stop(self, names: Sequence[str], *, grace_s: float) -> Stop:
        """Send SIGTERM to the roots, wait for the whole trees, kill what is left after the grace.

        Blocks until nothing of these spawns lives. Names that ended already are allowed.
        """

    def remove_at_end(self, path: Path) -> None:
        """Remove this file or directory when the run ends, however it ends."""

    def run_at_end(self, argv: tuple[str, ...], env: Mapping[str, str]) -> None:
        """Run this command once everything was stopped, if the run ends without `close`."""

    def close(self) -> int:
        """Stop everything, remove what is to be removed; give the number of survivors (0)."""
