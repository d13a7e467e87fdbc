"""A drill with several children: the broker, a directory, and scripts that end with it."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

import redis

from .child import NOTHING, Child
from .waiting import DEADLINE_S


class Drill:
    """The broker, a directory for files, and the children, which end with it."""

    def __init__(self) -> None:
        """Connect to nothing yet; the broker comes from the environment."""
        self.client: redis.Redis = redis.Redis.from_url(
            os.environ["IDLEBENCH_BROKER_URL"], decode_responses=True, socket_timeout=DEADLINE_S, protocol=2
        )
        self._prefix = os.environ["IDLEBENCH_PREFIX"]
        self._directory = tempfile.TemporaryDirectory(prefix="idlebench-drill-")
        self._children: list[Child] = []
        signal.signal(signal.SIGTERM, _leave)

    @property
    def directory(self) -> Path:
        """Removed at the end."""
        return Path(self._directory.name)

    def prefix(self, name: str) -> str:
        """A key prefix for one part of the drill."""
        return f"{self._prefix}{name}:"

    def start(
        self, script: Path, arguments: Sequence[str], prefix: str, variables: Mapping[str, str] = NOTHING
    ) -> Child:
        """Start a script with its keys under the prefix, with more variables, and do not wait."""
        child = Child(script, arguments, {"IDLEBENCH_PREFIX": prefix, **variables})
        self._children.append(child)
        return child

    def ready(
        self, script: Path, arguments: Sequence[str], prefix: str, variables: Mapping[str, str] = NOTHING
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
        """End every child, close, and remove the files."""
        for child in self._children:
            child.kill()
        self.client.close()
        self._directory.cleanup()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(1)
