"""What killed runs left behind: found by their ledgers, ended and removed; never a stranger's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.harness.ledger import Keys, LedgerRecord, Place, ledger_directories, read_ledger
from idlebench.harness.reaper.removal import Doomed, RefusedError
from idlebench.harness.reaper.sweep import end_marked, marked
from idlebench.harness.reaper.system import entry
from idlebench.model.process import ProcessRef

TEMP_PREFIX: Final = "idlebench-"
"""Every temp directory of a run begins with it; `clean` removes no other."""
GRACE_S: Final = 2.0
REAPER_DEADLINE_S: Final = 15.0
_PAUSE_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class LeftProcess:
    """A process that outlived its run.

    Attributes:
        ref: its identity.
        name: the spawn that it descends from.
    """

    ref: ProcessRef
    name: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """What one killed run left.

    Attributes:
        run_id: the run.
        ledger: its ledger.
        processes: live processes that carry its mark; () if the machine was started anew since.
        paths: files and directories that exist.
        keys: keys that may be left in a broker that is not the run's own.
        reaper: its reaper if that is still at work, or None.
    """

    run_id: str
    ledger: Path
    processes: tuple[LeftProcess, ...]
    paths: tuple[Path, ...]
    keys: tuple[Keys, ...]
    reaper: ProcessRef | None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a left-over.

    Attributes:
        leftover: as it was found.
        ended: processes that were ended.
        survived: processes that could not be.
        removed: paths that are gone.
        kept: paths left alone, each with the reason.
    """

    leftover: Leftover
    ended: tuple[LeftProcess, ...]
    survived: tuple[LeftProcess, ...]
    removed: tuple[Path, ...]
    kept: tuple[tuple[Path, str], ...]


def find_leftovers(directories: Sequence[Path] | None = None) -> tuple[Leftover, ...]:
    """Find what killed runs of this user left on this machine, oldest run first.

    A run whose harness lives is none, nor is one of another host or container: its pids mean nothing here.

    Args:
        directories: where ledgers are; None for the usual places.
    """
    here = Place.here()
    records = (read_ledger(path) for path in _ledgers(directories or ledger_directories()))
    found = (_examine(record, here) for record in records if record is not None)
    return tuple(leftover for leftover in found if leftover is not None)


def clean_leftovers(
    leftovers: Iterable[Leftover],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Cleaned, ...]:
    """End and remove them; the ledger of one goes last, and only when nothing of it is left.

    Where a reaper is still at its own ending, it is given the time to finish that first.
    Keys are only named: their broker's password was never written down.
    """
    return tuple(_clean(leftover, clock, sleep) for leftover in leftovers)


def _ledgers(directories: Iterable[Path]) -> list[Path]:
    """Give every ledger file, the oldest first."""
    files = [path for directory in directories for path in sorted(directory.glob("*.json"))]
    return [path for path in files if path.is_file() and not path.is_symlink()]


def _examine(record: LedgerRecord, here: Place) -> Leftover | None:
    """Look what is left of a run; None if it still runs, or cannot be judged from here."""
    same_boot = record.place.boot_id == here.boot_id
    if record.place.host != here.host or (same_boot and record.place != here):
        return None
    if same_boot and _alive(record.harness):
        return None
    processes = (
        tuple(
            LeftProcess(ProcessRef(one.pid, one.start), name)
            for one, name in marked(record.run_id)
            if ProcessRef(one.pid, one.start) != record.reaper
        )
        if same_boot
        else ()
    )
    reaper = record.reaper if same_boot and record.reaper and _alive(record.reaper) else None
    paths = tuple(path for path in record.paths if path.exists() or path.is_symlink())
    return Leftover(record.run_id, record.path, processes, paths, record.keys, reaper)


def _clean(leftover: Leftover, clock: Callable[[], float], sleep: Callable[[float], None]) -> Cleaned:
    """Finish one run."""
    deadline = clock() + REAPER_DEADLINE_S
    while leftover.reaper and _alive(leftover.reaper) and clock() < deadline:
        sleep(_PAUSE_S)
    left = end_marked(leftover.run_id, grace_s=GRACE_S) if leftover.processes or leftover.reaper else ()
    alive = {ProcessRef(one.pid, one.start) for one in left}
    kept = tuple((path, reason) for path in leftover.paths if (reason := _remove(path)))
    if not left and not kept:
        leftover.ledger.unlink(missing_ok=True)
    reasons = dict(kept)
    return Cleaned(
        leftover=leftover,
        ended=tuple(one for one in leftover.processes if one.ref not in alive),
        survived=tuple(one for one in leftover.processes if one.ref in alive),
        removed=tuple(path for path in leftover.paths if path not in reasons),
        kept=kept,
    )


def _remove(path: Path) -> str:
    """Remove a temp path of a run; give why it was left alone, or ""."""
    if not path.name.startswith(TEMP_PREFIX):
        return f"its name does not begin with {TEMP_PREFIX}"
    try:
        return "" if Doomed.of(str(path)).remove() else "it could not be removed"
    except RefusedError as error:
        return str(error)


def _alive(ref: ProcessRef) -> bool:
    """Whether the very process lives."""
    now = entry(ref.pid)
    return now is not None and now.alive and now.start == ref.start_ticks
