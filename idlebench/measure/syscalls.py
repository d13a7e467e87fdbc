"""Which system call a thread waits in, and how long it may: ``/proc/PID/task/TID/syscall`` decoded.

The file is described in proc(5). Numbers: x86_64 from arch/x86/entry/syscalls/syscall_64.tbl, aarch64 from
include/uapi/asm-generic/unistd.h of Linux. Only calls that can wait are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

RUNNING: Final = "running"
BLOCKED: Final = "blocked"

X86_64: Final[Mapping[int, str]] = {
    0: "read", 1: "write", 7: "poll", 17: "pread64", 19: "readv", 20: "writev", 23: "select",
    24: "sched_yield", 34: "pause", 35: "nanosleep", 42: "connect", 43: "accept", 44: "sendto",
    45: "recvfrom", 46: "sendmsg", 47: "recvmsg", 61: "wait4", 70: "msgrcv", 72: "fcntl",
    73: "flock", 74: "fsync", 75: "fdatasync",
    128: "rt_sigtimedwait", 130: "rt_sigsuspend", 202: "futex", 208: "io_getevents", 219: "restart_syscall",
    220: "semtimedop", 230: "clock_nanosleep", 232: "epoll_wait", 242: "mq_timedsend", 243: "mq_timedreceive",
    247: "waitid", 270: "pselect6", 271: "ppoll", 275: "splice", 281: "epoll_pwait", 288: "accept4",
    299: "recvmmsg", 333: "io_pgetevents",
    426: "io_uring_enter", 441: "epoll_pwait2", 449: "futex_waitv", 455: "futex_wait",
}  # fmt: skip
AARCH64: Final[Mapping[int, str]] = {
    4: "io_getevents", 22: "epoll_pwait", 25: "fcntl", 32: "flock", 63: "read", 64: "write", 65: "readv",
    66: "writev", 67: "pread64", 72: "pselect6", 73: "ppoll", 76: "splice", 82: "fsync", 83: "fdatasync",
    95: "waitid", 98: "futex", 101: "nanosleep", 115: "clock_nanosleep", 124: "sched_yield",
    128: "restart_syscall", 133: "rt_sigsuspend", 137: "rt_sigtimedwait", 182: "mq_timedsend",
    183: "mq_timedreceive", 188: "msgrcv", 192: "semtimedop", 202: "accept", 203: "connect",
    206: "sendto", 207: "recvfrom", 211: "sendmsg", 212: "recvmsg", 242: "accept4", 243: "recvmmsg",
    260: "wait4", 292: "io_pgetevents", 426: "io_uring_enter", 441: "epoll_pwait2", 449: "futex_waitv",
    455: "futex_wait",
}  # fmt: skip
TABLES: Final[Mapping[str, Mapping[int, str]]] = {
    "x86_64": X86_64,
    "amd64": X86_64,
    "aarch64": AARCH64,
    "arm64": AARCH64,
}

_ON_DESCRIPTOR: Final = frozenset(
    {
        *(
            "read",
            "write",
            "pread64",
            "readv",
            "writev",
            "connect",
            "accept",
            "accept4",
            "sendto",
            "recvfrom",
        ),
        *("sendmsg", "recvmsg", "recvmmsg", "epoll_wait", "epoll_pwait", "epoll_pwait2", "fcntl", "flock"),
        *("fsync", "fdatasync", "splice", "io_uring_enter"),
    }
)
_FOREVER: Final = frozenset(
    {
        *("read", "pread64", "readv", "accept", "accept4", "recvfrom", "recvmsg", "pause", "rt_sigsuspend"),
        *("wait4", "waitid", "msgrcv", "flock"),
    }
)
SHARED_FUTEX: Final = "futex-shared"
"""The name of a futex(2) that other processes may wake, as of a semaphore between processes."""
_FUTEX_PRIVATE: Final = 0x80
_FUTEX_MASK: Final = 0x7F
_FUTEX_REALTIME: Final = 0x100
_FUTEX_WAIT: Final = 0
_FUTEX_ABSOLUTE: Final = frozenset({6, 9, 11, 13})  # LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI, LOCK_PI2
_FUTEX_LOCK_PI: Final = 6
_TIMER_ABSTIME: Final = 1
_CLOCK_REALTIME: Final = 0


class TimeKind(Enum):
    """How a time that is given by a pointer is to be read."""

    TIMESPEC = "timespec"
    TIMEVAL = "timeval"
    UNTIL_MONOTONIC = "until-monotonic"
    UNTIL_REALTIME = "until-realtime"


_TIMED: Final[Mapping[str, tuple[int, TimeKind]]] = {
    "epoll_pwait2": (3, TimeKind.TIMESPEC),
    "ppoll": (2, TimeKind.TIMESPEC),
    "select": (4, TimeKind.TIMEVAL),
    "pselect6": (4, TimeKind.TIMESPEC),
    "nanosleep": (0, TimeKind.TIMESPEC),
    "clock_nanosleep": (2, TimeKind.TIMESPEC),
    "rt_sigtimedwait": (2, TimeKind.TIMESPEC),
    "semtimedop": (3, TimeKind.TIMESPEC),
    "io_getevents": (4, TimeKind.TIMESPEC),
    "io_pgetevents": (4, TimeKind.TIMESPEC),
    "mq_timedsend": (4, TimeKind.UNTIL_REALTIME),
    "mq_timedreceive": (4, TimeKind.UNTIL_REALTIME),
    "futex_wait": (4, TimeKind.UNTIL_MONOTONIC),
    "futex_waitv": (3, TimeKind.UNTIL_MONOTONIC),
}
"""Which argument points to the time of a call, and what stands there."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A time in the memory of the process.

    Attributes:
        address: where.
        kind: seconds and nanoseconds, seconds and microseconds, or a moment of a clock.
    """

    address: int
    kind: TimeKind


@dataclass(frozen=True, slots=True)
class SystemCall:
    """The call that a thread is in.

    Attributes:
        name: ``running``: on a CPU or ready for one; ``blocked``: asleep in none (a page fault, a stop);
            ``call-N`` for one that is not in the table.
        fd: of the descriptor that it is about, or None.
        timeout_s: infinite for none, None if not known or in ``timeout_at``.
        timeout_at: where the time stands, or None.
        set_at: address of the poll or select set that it waits on, or 0.
        set_size: entries of it: of poll, or the highest descriptor of select plus one.
    """

    name: str
    fd: int | None = None
    timeout_s: float | None = None
    timeout_at: Pointer | None = None
    set_at: int = 0
    set_size: int = 0


def decode(text: str, table: Mapping[int, str]) -> SystemCall:
    """Read the line of ``/proc/PID/task/TID/syscall``.

    Raises:
        ValueError: it is not such a line.
    """
    words = text.split()
    if not words:
        raise ValueError("an empty line is no system call")
    if words[0] == RUNNING:
        return SystemCall(RUNNING)
    number = int(words[0])
    if number < 0:
        return SystemCall(BLOCKED)
    arguments = [int(word, 16) for word in words[1:7]]
    if len(arguments) < 6:
        raise ValueError(f"a system call has six arguments: {text!r}")
    return decoded(table.get(number, f"call-{number}"), arguments)


def decoded(name: str, arguments: Sequence[int]) -> SystemCall:
    """Give a call by its name and its six arguments."""
    fd = _int32(arguments[0]) if name in _ON_DESCRIPTOR else None
    if name in {"epoll_wait", "epoll_pwait"}:
        return SystemCall(name, fd, _milliseconds(arguments[3]))
    if name == "poll":
        timeout_s = _milliseconds(arguments[2])
        return SystemCall(name, None, timeout_s, set_at=arguments[0], set_size=arguments[1])
    if name == "futex":
        return _futex(arguments)
    if name in _TIMED:
        place, kind = _TIMED[name]
        if name == "clock_nanosleep":
            kind = _sleep_kind(arguments)
        found = _timed(name, arguments[place], kind)
        sets = {"ppoll": (0, 1), "select": (1, 0), "pselect6": (1, 0)}.get(name)
        at, size = (0, 0) if sets is None else (arguments[sets[0]], _int32(arguments[sets[1]]))
        return replace(found, fd=fd, set_at=at, set_size=size)
    return SystemCall(name, fd, float("inf") if name in _FOREVER else None)


def _timed(name: str, address: int, kind: TimeKind) -> SystemCall:
    if not address:
        return SystemCall(name, timeout_s=float("inf"))
    return SystemCall(name, timeout_at=Pointer(address, kind))


def _futex(arguments: Sequence[int]) -> SystemCall:
    operation = arguments[1] & _FUTEX_MASK
    name = "futex" if arguments[1] & _FUTEX_PRIVATE else SHARED_FUTEX
    if operation in _FUTEX_ABSOLUTE:
        realtime = bool(arguments[1] & _FUTEX_REALTIME) or operation == _FUTEX_LOCK_PI
        kind = TimeKind.UNTIL_REALTIME if realtime else TimeKind.UNTIL_MONOTONIC
        return _timed(name, arguments[3], kind)
    if operation == _FUTEX_WAIT:
        return _timed(name, arguments[3], TimeKind.TIMESPEC)
    return SystemCall(name)


def _sleep_kind(arguments: Sequence[int]) -> TimeKind:
    if not arguments[1] & _TIMER_ABSTIME:
        return TimeKind.TIMESPEC
    return TimeKind.UNTIL_REALTIME if _int32(arguments[0]) == _CLOCK_REALTIME else TimeKind.UNTIL_MONOTONIC


def _milliseconds(argument: int) -> float:
    timeout = _int32(argument)
    return float("inf") if timeout < 0 else timeout / 1000


def _int32(argument: int) -> int:
    low = argument & 0xFFFF_FFFF
    return low - (1 << 32) if low >= 1 << 31 else low
