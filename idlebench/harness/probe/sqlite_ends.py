"""A SQLite table as both ends of a queue: the database worker's."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from idlebench.harness.clock import Clock, Deadline

_LOOK_S = 0.002
_BUSY_S = 2.0


@dataclass(frozen=True, slots=True)
class SqliteEntrance:
    """Jobs are rows of the table ``jobs``; depth is how many are not done."""

    path: Path
    clock: Clock

    def depth(self) -> int | None:
        """Rows whose status is not ``done``."""
        return _count(self.path, "SELECT count(*) FROM jobs WHERE status != 'done'")

    def put(self, probe_id: str) -> int:
        """Insert one pending row."""
        with closing(sqlite3.connect(self.path, timeout=_BUSY_S)) as connection, connection:
            at_ns = self.clock.monotonic_ns()
            connection.execute("INSERT INTO jobs (id, status) VALUES (?, 'pending')", (probe_id,))
        return at_ns


@dataclass(frozen=True, slots=True)
class SqliteExit:
    """Pickups are rows of the table ``done``, stamped by the worker."""

    path: Path
    clock: Clock

    def completed(self) -> int | None:
        """Rows of ``done``."""
        return _count(self.path, "SELECT count(*) FROM done")

    def prepare(self, probe_id: str) -> None:
        """Rows stay where they are."""

    def wait(self, probe_id: str, timeout_s: float) -> int | None:
        """Look for the job's row every 2 ms; the stamp in it does not depend on when it is found."""
        deadline = Deadline.after(self.clock, timeout_s)
        with closing(sqlite3.connect(self.path, timeout=_BUSY_S)) as connection:
            while not deadline.passed:
                row = connection.execute("SELECT started_ns FROM done WHERE id = ?", (probe_id,)).fetchone()
                if row is not None:
                    return int(row[0])
                deadline.nap(_LOOK_S)
        return None

    def close(self) -> None:
        """Every look opens and closes its own connection."""


def _count(path: Path, query: str) -> int | None:
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_S)) as connection:
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.OperationalError:  # the worker has not made its tables
        return None
