"""A model's script as a child of a drill, which ends with the drill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .waiting import DEADLINE_S, DrillError, until

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_LOG_BYTES: Final = 1 << 20


class Child:
    """One script that a drill started.

    Attributes:
        process: with its output in a file that has no name and goes with the child.
    """

    def __init__(
        self, script: Path, arguments: Sequence[str] = (), variables: Mapping[str, str] = NOTHING
    ) -> None:
        """Start it with the drill's interpreter and environment, and more variables; do not wait."""
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(script), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **variables},
        )

    @property
    def log(self) -> str:
        """What it wrote so far; its own children share the file, so it is read where it stands."""
        return os.pread(self._output.fileno(), _LOG_BYTES, 0).decode(errors="replace")

    def until_ready(self, line: str = "ready", deadline_s: float = DEADLINE_S) -> None:
        """Wait for the line that says so.

        Raises:
            DrillError: it ended without it, or does not write it.
        """
        until(
            lambda: line in self.log or self.process.poll() is not None, f"{line}: {self.log!r}", deadline_s
        )
        if line not in self.log:
            raise DrillError(f"it ended with {self.process.poll()} before it was ready: {self.log}")

    def stop(self, number: signal.Signals = signal.SIGTERM, deadline_s: float = DEADLINE_S) -> float | None:
        """Send a signal; give the seconds until it was gone, or None if it outlives the deadline."""
        began_s = time.monotonic()
        self.process.send_signal(number)
        try:
            self.process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            return None
        return time.monotonic() - began_s

    def kill(self) -> None:
        """End it without a word; more than once is allowed."""
        self.process.kill()
        self.process.wait(DEADLINE_S)


@contextmanager
def running(script: Path, *arguments: str, variables: Mapping[str, str] = NOTHING) -> Iterator[Child]:
    """Run a script while the block runs; a polite signal ends it, and SIGKILL if that does not."""
    child = Child(script, arguments, variables)
    try:
        yield child
    finally:
        if child.stop() is None:
            child.kill()
