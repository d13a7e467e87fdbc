"""Fork and exec, with the error of a failed exec brought back."""

from __future__ import annotations

import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import Final

from .system import MARKER, die_with_parent, entry

_REPORT_BYTES: Final = 4096
_LARGEST_DESCRIPTORS: Final = 65536


@dataclass(frozen=True)
class Program:
    """What to start; as `SpawnRequest`, in plain types."""

    name: str
    argv: tuple[str, ...]
    cwd: str
    env: dict[str, str]
    log: str


@dataclass
class Child:
    """A direct child of the reaper.

    Attributes:
        name: the spawn.
        pid: its process id; ours to signal until it was reaped.
        start: when it started, in the system's unit.
        exit_code: None while it has not been reaped.
        dismissed: it was stopped on request, with everything that descended from it.
    """

    name: str
    pid: int
    start: int
    exit_code: int | None = None
    dismissed: bool = False

    @property
    def alive(self) -> bool:
        """Whether it still has to be reaped."""
        return self.exit_code is None

    def signal(self, number: int) -> None:
        """Signal it; nothing once it was reaped, for then the pid may be another's."""
        if self.alive:
            os.kill(self.pid, number)


class SpawnError(Exception):
    """The program could not be started; the message says why."""


def start(program: Program, run_id: str) -> Child:
    """Start a program as the leader of its own group, marked with the run and its name.

    Raises:
        SpawnError: its directory, its log or the program itself cannot be used.
    """
    log, null, report = _open_streams(program)
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        raise SpawnError(f"no process could be made for {program.name}: {error.strerror}") from None
    finally:
        if sys.exc_info()[0] is not None:
            _close(log, null, *report)
    if pid == 0:
        _become(program, run_id, parent, (null, log), report[1])
    _close(log, null, report[1])
    found = entry(pid)  # it cannot have been reaped yet, so this is it, alive or a zombie
    try:
        complaint = os.read(report[0], _REPORT_BYTES).decode("utf-8", "replace")
    finally:
        os.close(report[0])
    if complaint:
        os.waitpid(pid, 0)
        raise SpawnError(complaint)
    return Child(program.name, pid, found.start if found else 0)


def _open_streams(program: Program) -> tuple[int, int, tuple[int, int]]:
    """Open the log, the null device and the pipe on which a failed exec is reported."""
    if not os.path.isdir(program.cwd):  # noqa: PTH112 - pathlib would be loaded for this line only
        raise SpawnError(f"{program.cwd!r} is not a directory to start {program.name} in")
    try:
        log = os.open(program.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SpawnError(f"the log {program.log!r} cannot be written: {error.strerror}") from None
    null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    return log, null, os.pipe()


def _become(program: Program, run_id: str, parent: int, streams: tuple[int, int], report: int) -> None:
    """Turn the forked copy into the program; never returns."""
    try:
        die_with_parent(parent)
        os.setpgid(0, 0)
        null, log = streams
        for number, descriptor in enumerate((null, log, log)):
            os.dup2(descriptor, number)
        os.closerange(3, report)
        os.closerange(report + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], _LARGEST_DESCRIPTORS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        _default_signals()
        _enter(program.cwd)
        env = {**program.env, MARKER: f"{run_id}/{program.name}"}
        os.execvpe(program.argv[0], program.argv, env)  # noqa: S606 - without a shell is how it is meant
    except BaseException as error:  # noqa: BLE001 - whatever it is, it goes to the parent, never on from here
        os.write(report, _explain(program, error).encode("utf-8", "replace")[:_REPORT_BYTES])
    finally:
        os._exit(127)


def _enter(directory: str) -> None:
    """Change to the program's directory.

    Raises:
        SpawnError: it may not be entered.
    """
    try:
        os.chdir(directory)
    except OSError as error:
        raise SpawnError(f"the directory {directory!r} cannot be entered: {error.strerror}") from None


def _default_signals() -> None:
    """Give the program the signals that a shell would: nothing ignored, nothing blocked."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_DFL)
        except (OSError, ValueError):
            continue  # the C library keeps two for itself
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _explain(program: Program, error: BaseException) -> str:
    """Say why the program could not be started."""
    first = program.argv[0] if program.argv else ""
    if isinstance(error, SpawnError):
        return str(error)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"the program {first!r} was not found"
    if isinstance(error, PermissionError):
        return f"the program {first!r} may not be executed"
    if isinstance(error, OSError):
        return f"the program {first!r} could not be started: {error.strerror}"
    return f"the program {first!r} could not be started: {error}"


def _close(*descriptors: int) -> None:
    """Close them all."""
    for descriptor in descriptors:
        os.close(descriptor)
