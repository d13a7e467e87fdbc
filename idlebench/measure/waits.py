"""One look at where a thread waits: its system call with its timeout, and the kernel's function."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.measure.descriptors import KeptFiles
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.memory import Memory, poll_set, read_time, select_set
from idlebench.measure.parse import parse_stat
from idlebench.measure.syscalls import BLOCKED, RUNNING, TABLES, SystemCall, TimeKind, decode

PROC: Final = Path("/proc")
UNSEEN: Final = -1
_SIZE: Final = 512
_REFUSALS: Final = 3
_BY_WCHAN: Final = (
    ("ep_poll", "epoll_wait"),
    ("epoll", "epoll_wait"),
    ("futex", "futex"),
    ("nanosleep", "nanosleep"),
    ("poll_schedule", "poll"),
    ("do_select", "select"),
    ("do_wait", "wait4"),
    ("pipe_read", "read"),
    ("sigtimedwait", "rt_sigtimedwait"),
    ("sigsuspend", "rt_sigsuspend"),
    ("inet_csk_accept", "accept"),
    ("unix_stream_read", "recvfrom"),
    ("sk_wait_data", "recvfrom"),
    ("eventfd_read", "read"),
    ("do_sys_poll", "poll"),
    ("io_cqring_wait", "io_uring_enter"),
)


@dataclass(frozen=True, slots=True)
class WaitLook:
    """What one look saw.

    Attributes:
        call: name of the system call, ``running`` or ``blocked``.
        fds: what it waits for: the descriptor itself, or the members of a poll or select set; `UNSEEN` for
            a set that could not be read.
        wchan: the kernel's function, or "".
        timeout_s: length of the wait, infinite for none, None if not known.
        left_s: until the moment at which the wait ends, where the call names a moment and not a length.
        until_s: that moment on its clock, which tells one wait from the next.
    """

    call: str
    fds: tuple[int, ...] = ()
    wchan: str = ""
    timeout_s: float | None = None
    left_s: float | None = None
    until_s: float | None = None


class WaitReader:
    """Looks at threads; what this user may not read is left out, and `hidden` tells of it."""

    def __init__(
        self,
        root: Path = PROC,
        *,
        machine: str = "",
        monotonic_s: Callable[[], float] = time.monotonic,
        realtime_s: Callable[[], float] = time.time,
    ) -> None:
        """Open nothing yet.

        Args:
            root: the procfs.
            machine: the processor, as `platform.machine` names it; "" for this one.
            monotonic_s: as `time.monotonic`.
            realtime_s: as `time.time`.
        """
        self._root = root
        self._files = KeptFiles()
        self._memory = Memory(root)
        self._table = TABLES.get(machine or platform.machine(), {})
        self._clocks = {TimeKind.UNTIL_MONOTONIC: monotonic_s, TimeKind.UNTIL_REALTIME: realtime_s}
        self._refused = self._seen = 0

    @property
    def hidden(self) -> bool:
        """Whether this user or this system does not show system calls; a thread that ends refuses too."""
        return self._refused >= _REFUSALS and self._refused * 10 >= self._seen

    def look(self, pid: int, tid: int) -> WaitLook | None:
        """Look at one thread; None if it has ended."""
        base = f"{self._root}/{pid}/task/{tid}"
        try:
            call = self._call(base)
            wchan = self._wchan(base) if call is None or call.name != RUNNING else ""
            if call is None:
                return WaitLook(self._guess(base, wchan), (), wchan)
        except ProcessGoneError:
            return None
        return self.look_of(pid, call, wchan)

    def look_of(self, pid: int, call: SystemCall, wchan: str = "") -> WaitLook:
        """Give what a call of a process waits for, and how long: read from its memory where that is there."""
        timeout_s, left_s, until_s = self._time(pid, call)
        return WaitLook(call.name, self._fds(pid, call), wchan, timeout_s, left_s, until_s)

    def forget(self, pid: int, tid: int) -> None:
        """Let go of the descriptors of a thread."""
        for name in ("syscall", "wchan", "stat"):
            self._files.drop(f"{self._root}/{pid}/task/{tid}/{name}")

    def close(self) -> None:
        """Let go of everything."""
        self._files.close()
        self._memory.close()

    def _call(self, base: str) -> SystemCall | None:
        """Give the call, or None if this user may not see it."""
        self._seen += 1
        if not self._table:
            self._refused += 1
            return None
        try:
            text = self._files.read(f"{base}/syscall", _SIZE)
        except ProcessForbiddenError:
            self._refused += 1
            return None
        try:
            return decode(text.decode("ascii", "replace"), self._table)
        except ValueError:
            return None

    def _wchan(self, base: str) -> str:
        try:
            text = self._files.read(f"{base}/wchan", _SIZE)
        except ProcessForbiddenError:
            return ""
        name = text.decode("ascii", "replace").strip()
        return "" if name == "0" else name

    def _guess(self, base: str, wchan: str) -> str:
        """Name the call by the kernel's function, or else tell running from sleeping."""
        for part, call in _BY_WCHAN:
            if part in wchan:
                return call
        try:
            state = parse_stat(self._files.read(f"{base}/stat")).state
        except ValueError:
            return BLOCKED
        return RUNNING if state == "R" else BLOCKED

    def _time(self, pid: int, call: SystemCall) -> tuple[float | None, float | None, float | None]:
        if call.timeout_at is None:
            return call.timeout_s, None, None
        seconds = read_time(self._memory, pid, call.timeout_at)
        clock = self._clocks.get(call.timeout_at.kind)
        if seconds is None or clock is None:
            return seconds, None, None
        return None, max(0.0, seconds - clock()), seconds

    def _fds(self, pid: int, call: SystemCall) -> tuple[int, ...]:
        if call.fd is not None:
            return (call.fd,)
        found: tuple[int, ...] = ()
        if call.name in {"poll", "ppoll"}:
            found = poll_set(self._memory, pid, call.set_at, call.set_size)
        elif call.name in {"select", "pselect6"}:
            found = select_set(self._memory, pid, call.set_at, call.set_size)
        # The call may have returned before its set was read. That is no wait for nothing, which is a sleep.
        return found or ((UNSEEN,) if call.set_size > 0 else ())
