"""What the drills of a run share: child processes that end with the drill, waiting, results as JSON lines.

The drills of the Kortix models use it as well; see the first lines of any drill for how it is found.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType, MappingProxyType, TracebackType
from typing import Final, Self

import redis

DEADLINE_S: Final = 20.0
"""Nothing that a drill waits for takes nearly as long."""


def until(happened: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for something that is about to happen.

    Raises:
        TimeoutError: it did not.
    """
    end_s = time.monotonic() + deadline_s
    while not happened():
        if time.monotonic() > end_s:
            message = f"not within {deadline_s} s: {what}"
            raise TimeoutError(message)
        time.sleep(0.005)


def report(results: Mapping[str, float | bool]) -> None:
    """Print results, one JSON line each."""
    for name, value in results.items():
        sys.stdout.write(json.dumps({name: value}) + "\n")
    sys.stdout.flush()


def together(trials: Sequence[Callable[[], None]]) -> None:
    """Make independent trials at the same time; the first error of any ends the drill."""
    with ThreadPoolExecutor(len(trials)) as pool:
        for trial in [pool.submit(each) for each in trials]:
            trial.result()


class Child:
    """One process that a drill started."""

    def __init__(
        self, script: Path, arguments: Sequence[str], prefix: str, log: Path, variables: Mapping[str, str]
    ) -> None:
        """Start it with the drill's interpreter and environment, its keys under the prefix."""
        self._log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(script), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "IDLEBENCH_PREFIX": prefix, **variables},
            )

    @property
    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text(errors="replace")

    def until_ready(self) -> None:
        """Wait for the line that says so.

        Raises:
            TimeoutError: there is none.
        """
        until(lambda: "ready" in self.log or self.process.poll() is not None, f"ready: {self.log!r}")
        if "ready" not in self.log:
            message = f"it ended with {self.process.poll()} before it was ready: {self.log!r}"
            raise TimeoutError(message)

    def terminate(self) -> float:
        """Send SIGTERM and wait; seconds until it was gone."""
        began_s = time.monotonic()
        self.process.terminate()
        self.process.wait(DEADLINE_S)
        return time.monotonic() - began_s

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait(DEADLINE_S)


class Drill:
    """The broker, a directory for logs, and the children, which end with it."""

    def __init__(self) -> None:
        """Connect to nothing yet; the broker comes from the environment."""
        self.client: redis.Redis = redis.Redis.from_url(
            os.environ["IDLEBENCH_BROKER_URL"], decode_responses=True, socket_timeout=DEADLINE_S, protocol=2
        )
        self._prefix = os.environ["IDLEBENCH_PREFIX"]
        self._directory = tempfile.TemporaryDirectory(prefix="idlebench-drill-")
        self._children: list[Child] = []
        self._numbers = itertools.count()
        signal.signal(signal.SIGTERM, _leave)

    @property
    def directory(self) -> Path:
        """Removed at the end."""
        return Path(self._directory.name)

    def prefix(self, name: str) -> str:
        """A key prefix for one part of the drill."""
        return f"{self._prefix}{name}:"

    def start(
        self,
        script: Path,
        arguments: Sequence[str],
        prefix: str,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> Child:
        """Start a script, with more variables in its environment, and do not wait."""
        log = self.directory / f"{next(self._numbers)}.log"
        child = Child(script, arguments, prefix, log, variables)
        self._children.append(child)
        return child

    def ready(
        self,
        script: Path,
        arguments: Sequence[str],
        prefix: str,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> Child:
        """Start a script and wait until it is ready."""
        child = self.start(script, arguments, prefix, variables)
        child.until_ready()
        return child

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every child, close, and remove the logs."""
        for child in self._children:
            child.kill()
        self.client.close()
        self._directory.cleanup()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(1)
