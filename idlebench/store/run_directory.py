"""The directory of a run: it takes events as they happen, and never loses one to a disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from idlebench.errors import StorageError
from idlebench.model.events import Event
from idlebench.store.disk import AppendFile, Disk, RealDisk
from idlebench.store.event_log import EVENT_LOG, event_line, header_line
from idlebench.store.places import Place, check_name, fallback_places

LOGS: Final = "logs"
"""Name of the directory with the workers' and the broker's logs."""


class RunDirectory:
    """Stores a run while it happens; a `Listener` of the harness's events.

    Every event is written as one line before the call returns. If a write fails (disk full, read-only,
    a vanished directory), everything so far is written again to the next place, and the run goes on; if no
    place can be written, it is kept in memory and `finish` tries once more.

    Attributes:
        run_id: the run's id.
        path: where the run is stored now, or None while it is only in memory.
        warnings: what went wrong with storing, one sentence each, for the user.
    """

    def __init__(self, run_id: str, places: Sequence[Place], disk: Disk) -> None:
        """Take what `create` has checked; nothing is made yet."""
        self.run_id = run_id
        self.path: Path | None = None
        self.warnings: list[str] = []
        self._places = tuple(places)
        self._tried = 0
        self._made: set[Path] = set()
        self._disk = disk
        self._log: AppendFile | None = None
        self._lines = [header_line(run_id).encode("ascii")]
        self._on_disk = 0
        self._finals: dict[str, bytes] = {}

    @classmethod
    def create(
        cls,
        parent: Path,
        run_id: str,
        *,
        disk: Disk | None = None,
        fallbacks: Sequence[Place] | None = None,
    ) -> RunDirectory:
        """Make ``parent/run_id/`` and begin its event log.

        If that cannot be made, the run is stored in a fallback place or in memory, and ``warnings`` says so.

        Args:
            parent: made if it is missing.
            run_id: unique; letters, digits and ``. _ + -``.
            disk: what to write to; the file system by default.
            fallbacks: places to use instead, best first; by default those of `fallback_places`.

        Raises:
            StorageError: the id cannot be a directory name.
        """
        check_name(run_id)
        others = fallback_places(run_id) if fallbacks is None else fallbacks
        run = cls(run_id, (Place(parent / run_id, private=False), *others), disk or RealDisk())
        run._move_on()
        return run

    def __call__(self, event: Event) -> None:
        """Store one event (a running estimate is not stored)."""
        try:
            line = event_line(event)
        except StorageError as error:
            self.warnings.append(f"An event could not be stored: {error.message}.")
            return
        if line is None:
            return
        self._lines.append(line.encode("ascii"))
        if self._log is not None:
            try:
                self._log.write(self._lines[-1])
                self._on_disk += 1
            except OSError as error:
                self._lost(error)

    def write_final(self, name: str, text: str) -> Path | None:
        """Write a whole file atomically: a reader sees the old one or the new one, never a part.

        Args:
            name: such as ``result.json``; not ``run.jsonl``.
            text: its content.

        Returns:
            Where it is now, or None while the run is only in memory.

        Raises:
            StorageError: the name cannot be a file name.
        """
        check_name(name)
        self._finals[name] = text.encode("utf-8", "backslashreplace")
        if self.path is not None:
            try:
                self._disk.replace(self.path / name, self._finals[name])
            except OSError as error:
                self._lost(error)
        return None if self.path is None else self.path / name

    def log_path(self, name: str) -> Path:
        """Give the file for the log of a process; the null device while the run is only in memory.

        Args:
            name: of the process, such as ``broker``: its log is ``logs/broker.log``.

        Raises:
            StorageError: the name cannot be a file name.
        """
        check_name(name)
        return Path(os.devnull) if self.path is None else self.path / LOGS / f"{name}.log"

    def finish(self) -> Path:
        """End the run: see that every line is on disk, and let go of the log.

        Call it after the result was handed over, because it may raise.

        Returns:
            Where the run is stored.

        Raises:
            StorageError: no place could be written; the result exists only where it was handed over to.
        """
        try:
            if self.path is not None and self._on_disk < len(self._lines):
                # An exception (Ctrl-C) fell between keeping a line and writing it.
                self._store_in(Place(self.path, private=False))
            if self._log is not None:
                self._log.sync()
        except OSError as error:
            self._lost(error)
        if self.path is None:
            self._tried = 0  # there may be room again
            self._move_on()
        self._close_log()
        if self.path is None:
            raise StorageError(
                f"the run could not be stored anywhere: {' '.join(self.warnings)}",
                remedy="free some space or give a directory that can be written with --out",
            )
        return self.path

    def _lost(self, error: OSError) -> None:
        """Leave a place that cannot be written any more."""
        self.warnings.append(f"{self.path} can no longer be written ({_reason(error)}).")
        self._move_on()

    def _move_on(self) -> None:
        """Store everything so far in the next place that takes it, or nowhere."""
        self._close_log()
        self.path = None
        while self._tried < len(self._places):
            place = self._places[self._tried]
            self._tried += 1
            try:
                self._store_in(place)
            except OSError as error:
                self._close_log()
                self.warnings.append(f"{place.path} cannot be written ({_reason(error)}).")
                continue
            self.path = place.path
            if self.warnings:
                self.warnings.append(f"The run is stored in {place.path}.")
            return
        self.warnings.append("The run is kept in memory only, for want of a place to write.")

    def _store_in(self, place: Place) -> None:
        """Make a place the home of the run, with everything that happened until now.

        Raises:
            OSError: it cannot be made or written.
        """
        self._close_log()
        if place.path not in self._made:
            self._disk.make_directory(place.path, private=place.private)
            self._made.add(place.path)
        with suppress(FileExistsError):
            self._disk.make_directory(place.path / LOGS, private=place.private)
        self._disk.replace(place.path / EVENT_LOG, b"".join(self._lines))
        for name, data in self._finals.items():
            self._disk.replace(place.path / name, data)
        self._log = self._disk.open_append(place.path / EVENT_LOG)
        self._on_disk = len(self._lines)

    def _close_log(self) -> None:
        """Let go of the log; what could not be written shows in the count of lines."""
        log, self._log = self._log, None
        if log is not None:
            try:
                log.close()
            except OSError as error:
                self.warnings.append(f"{self.path}: closing the event log failed ({_reason(error)}).")


def write_atomically(path: Path, text: str) -> None:
    """Write a whole file outside of a run: a reader sees the old one or the new one, never a part.

    Raises:
        OSError: it cannot be written; the old one is still there.
    """
    RealDisk().replace(path, text.encode("utf-8", "backslashreplace"))


def _reason(error: OSError) -> str:
    """Say an error in the system's words."""
    return error.strerror or str(error)
