"""Losing a SQLite file, and giving it back: nobody listens there, so the file itself is made useless."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.harness.bench import Bench
from idlebench.harness.invalid import InvalidLaunch
from idlebench.model.outage import DATABASE, AttemptsBy, OutageKind
from idlebench.model.validity import Validity

_BUSY_S: Final = 5.0
_AWAY: Final = "ALTER TABLE jobs RENAME TO jobs_away"
_BACK: Final = "ALTER TABLE jobs_away RENAME TO jobs"


@dataclass(slots=True)
class DatabaseOutage:
    """An outage of the file that a database worker polls.

    ``hung``: another connection holds its lock, so that each statement waits for its busy timeout.
    ``refused`` and ``closing`` are the same to a file: its table is not there, each statement fails at once.

    Attributes:
        kind: how it is lost.
        bench: the launch's.
        lost: what is lost.
    """

    kind: OutageKind
    bench: Bench
    _path: Path
    lost: str = DATABASE
    _lock: sqlite3.Connection | None = None
    _gone: bool = False

    def begin(self) -> None:
        """Take it away.

        Raises:
            InvalidLaunch: it is not the file of a database worker, or was busy all the while.
        """
        try:
            if self.kind is OutageKind.HUNG:
                self._lock = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None)
                self._lock.execute("BEGIN EXCLUSIVE")
            else:
                self._execute(_AWAY)
        except sqlite3.Error as error:
            reason = f"the database could not be taken away: {error}"
            raise InvalidLaunch(Validity.BROKER_LOST, reason) from None
        self._gone = True

    def attempts(self) -> int | None:
        """Nobody connects to a file."""
        return None

    @property
    def attempts_by(self) -> AttemptsBy:
        """There are none."""
        return AttemptsBy.NONE

    def end(self) -> None:
        """Give it back; more than once is allowed.

        Raises:
            InvalidLaunch: it cannot be.
        """
        if not self._gone:
            return
        try:
            if self._lock is None:
                self._execute(_BACK)
        except sqlite3.Error as error:
            reason = f"the database could not be given back: {error}"
            raise InvalidLaunch(Validity.BROKER_LOST, reason) from None
        finally:
            self._unlock()
            self._gone = False

    def give_back(self) -> None:
        """Give it back if it can be: for the end of a launch, however it came to it."""
        with suppress(InvalidLaunch):
            self.end()

    def close(self) -> None:
        """Nothing else stays."""
        self.give_back()
        self._unlock()

    def _unlock(self) -> None:
        """End the lock; closing its connection does."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _execute(self, statement: str) -> None:
        with closing(sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None)) as connection:
            connection.execute(statement)
