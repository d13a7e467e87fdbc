"""The ledger of a run: what it started, on disk, so that `idlebench clean` can finish a run that was killed.

One JSON object a line, appended as things happen; a truncated last line is tolerated.

    {"kind": "run", "run_id": …, "harness": [pid, start], "place": [host, boot, pid namespace]}
    {"kind": "reaper", "process": [pid, start]}
    {"kind": "spawn", "name": …, "process": [pid, start]}
    {"kind": "path", "path": …}
    {"kind": "keys", "prefix": …, "url": …}        the URL without credentials

Starts are in the unit of `reaper.system.entry`.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from idlebench.errors import StorageError
from idlebench.harness.reaper.system import entry
from idlebench.model.process import ProcessRef

_RUN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where pids mean something: a boot of a host, and in it a pid namespace (a container has its own)."""

    host: str
    boot_id: str
    pid_namespace: str

    @classmethod
    def here(cls) -> Self:
        """Give this process's place; what the system does not tell is ""."""
        boot_id = namespace = ""
        if sys.platform == "linux":
            with suppress(OSError):
                boot_id = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
            with suppress(OSError):
                namespace = str(Path("/proc/self/ns/pid").readlink())
        else:
            import psutil  # noqa: PLC0415 - only where there is no procfs

            boot_id = str(round(psutil.boot_time()))
        return cls(socket.gethostname(), boot_id, namespace)


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys that a run made in a broker that is not its own.

    Attributes:
        prefix: every key begins with it.
        url: the broker, without credentials.
    """

    prefix: str
    url: str


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """What a ledger says."""

    path: Path
    run_id: str
    harness: ProcessRef
    place: Place
    reaper: ProcessRef | None
    spawns: tuple[tuple[str, ProcessRef], ...]
    paths: tuple[Path, ...]
    keys: tuple[Keys, ...]


class Ledger:
    """The open ledger of a run.

    It is a second net: once created, a failed write (a full disk) does not end a run.
    """

    def __init__(self, path: Path) -> None:
        """Append to this file; use `create`."""
        self.path = path

    @classmethod
    def create(cls, run_id: str, directory: Path | None = None) -> Self:
        """Begin the ledger of a run in the first of `ledger_directories` that can be written.

        Raises:
            StorageError: none of them can be written.
            ValueError: the run id is no file name.
        """
        if not _RUN_ID.fullmatch(run_id):
            raise ValueError(f"{run_id!r} is not a run id")
        tried = (directory,) if directory is not None else ledger_directories()
        problem: OSError | None = None
        for candidate in tried:
            ledger = cls(candidate / f"{run_id}.json")
            try:
                _make_private(candidate)
                ledger._append(_header(run_id), os.O_CREAT | os.O_EXCL)
            except OSError as error:
                problem = error
            else:
                return ledger
        raise StorageError(
            f"the run ledger cannot be written: {problem}",
            where=str(tried[-1]),
            remedy="set XDG_STATE_HOME to a directory that you can write",
        ) from problem

    def note_reaper(self, process: ProcessRef) -> None:
        """Note the reaper's own process."""
        self._note({"kind": "reaper", "process": [process.pid, process.start_ticks]})

    def note_spawn(self, name: str, process: ProcessRef) -> None:
        """Note a process that was started."""
        self._note({"kind": "spawn", "name": name, "process": [process.pid, process.start_ticks]})

    def note_path(self, path: Path) -> None:
        """Note a file or directory to remove."""
        self._note({"kind": "path", "path": str(path)})

    def note_keys(self, prefix: str, url: str) -> None:
        """Note keys in a broker that is not the run's own; the URL must be without credentials."""
        self._note({"kind": "keys", "prefix": prefix, "url": url})

    def remove(self) -> None:
        """Remove the file: nothing is left of the run."""
        with suppress(OSError):
            self.path.unlink()

    def _note(self, line: dict[str, object]) -> None:
        """Append a line, or do without."""
        with suppress(OSError):
            self._append(line, 0)

    def _append(self, line: dict[str, object], flags: int) -> None:
        """Append a line in one write."""
        opening = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | flags
        descriptor = os.open(self.path, opening, 0o600)
        try:
            os.write(descriptor, json.dumps(line).encode("ascii") + b"\n")
        finally:
            os.close(descriptor)


def ledger_directories() -> tuple[Path, ...]:
    """Where ledgers are, in the order tried: the user's state directory, then the temp directory."""
    state = os.environ.get("XDG_STATE_HOME", "")
    if state and Path(state).is_absolute():
        first = Path(state)
    elif sys.platform == "darwin":
        first = Path("~/Library/Application Support").expanduser()
    else:
        first = Path("~/.local/state").expanduser()
    return (
        first / "idlebench" / "ledger",
        Path(tempfile.gettempdir()) / f"idlebench-ledger-{os.geteuid()}",
    )


def read_ledger(path: Path) -> LedgerRecord | None:
    """Read a ledger; None if its first line is not whole or it is no ledger. Unknown lines are left out."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    parsed = [line for line in map(_parse, lines) if line is not None]
    if not parsed or parsed[0].get("kind") != "run":
        return None
    try:
        head = parsed[0]
        of_kind = {kind: [one for one in parsed if one.get("kind") == kind] for kind in _KINDS}
        reapers = [_process(one["process"]) for one in of_kind["reaper"]]
        return LedgerRecord(
            path=path,
            run_id=str(head["run_id"]),
            harness=_process(head["harness"]),
            place=Place(*map(str, _list(head["place"]))),
            reaper=reapers[-1] if reapers else None,
            spawns=tuple((str(one["name"]), _process(one["process"])) for one in of_kind["spawn"]),
            paths=tuple(Path(str(one["path"])) for one in of_kind["path"]),
            keys=tuple(Keys(str(one["prefix"]), str(one["url"])) for one in of_kind["keys"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


_KINDS: Final = ("reaper", "spawn", "path", "keys")


def _header(run_id: str) -> dict[str, object]:
    """Give the first line: who runs, and where."""
    me = entry(os.getpid())
    here = Place.here()
    return {
        "kind": "run",
        "run_id": run_id,
        "harness": [os.getpid(), me.start if me else 0],
        "place": [here.host, here.boot_id, here.pid_namespace],
    }


def _parse(line: str) -> dict[str, object] | None:
    """Read one line; None if it is cut off or no object."""
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _list(value: object) -> list[object]:
    """Take a list."""
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _process(value: object) -> ProcessRef:
    """Take a [pid, start] pair."""
    pid, start = _list(value)
    if not isinstance(pid, int) or not isinstance(start, int):
        raise TypeError("not a pid and a start")
    return ProcessRef(pid, start)


def _make_private(directory: Path) -> None:
    """Make the directory for this user alone.

    Raises:
        OSError: it cannot be made or written, or is another's.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.lstat()
    if found.st_uid != os.geteuid() or directory.is_symlink():
        raise PermissionError(f"{directory} belongs to another user")
    directory.chmod(0o700)
