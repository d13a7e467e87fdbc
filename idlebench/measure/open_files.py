"""What a process has open: the kind of each descriptor, and of a socket its ends and its state."""

from __future__ import annotations

import os
import re
import select
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from idlebench.measure.socket_tables import Socket
from idlebench.model.evidence import Descriptor

PROC: Final = Path("/proc")
MOST: Final = 4096
_NUMBERED: Final = re.compile(r"(?P<kind>socket|pipe):\[(?P<inode>\d+)\]")
_ANONYMOUS: Final = {
    "anon_inode:[eventfd]": "eventfd",
    "anon_inode:[timerfd]": "timerfd",
    "anon_inode:[signalfd]": "signalfd",
    "anon_inode:[eventpoll]": "epoll",
    "anon_inode:inotify": "inotify",
    "anon_inode:[pidfd]": "pidfd",
    "anon_inode:[io_uring]": "io_uring",
}
_POLLED: Final = select.POLLIN | select.POLLPRI | select.POLLOUT | select.POLLRDHUP
_TERMINALS: Final = ("/dev/pts/", "/dev/tty", "/dev/console")
_NO_FILES: Final = ("/dev/", "/proc/", "/sys/", "/memfd:", "/anon_hugepage", "/[")
_HUNG_UP: Final = frozenset({"CLOSE_WAIT", "LAST_ACK", "CLOSING"})
_NOT_HUNG_UP: Final = frozenset({"ESTABLISHED", "SYN_SENT", "SYN_RECV", "LISTEN"})


def links(pid: int, root: Path = PROC) -> dict[int, str] | None:
    """Give what each descriptor of a process points to, the first `MOST`; None if they are hidden from us.

    A pipe that has a name (mkfifo) is given as one without.
    """
    directory = f"{root}/{pid}/fd"
    try:
        names = os.listdir(directory)  # noqa: PTH208 - read several times a second, paths cost more
    except OSError:
        return None
    found = {}
    for name in sorted(names, key=int)[:MOST]:
        try:
            target = os.readlink(f"{directory}/{name}")  # noqa: PTH115 - the same
            if target.startswith("/") and not target.startswith(_NO_FILES):
                about = os.stat(f"{directory}/{name}")  # noqa: PTH116 - the same
                target = f"pipe:[{about.st_ino}]" if stat.S_ISFIFO(about.st_mode) else target
            found[int(name)] = target
        except OSError:
            continue  # closed in between
    return found


def descriptors(found: Mapping[int, str], sockets: Mapping[int, Socket]) -> tuple[Descriptor, ...]:
    """Tell what descriptors are.

    Args:
        found: what each points to.
        sockets: of the process's network namespace, by inode.
    """
    return tuple(descriptor(fd, target, sockets) for fd, target in sorted(found.items()))


def descriptor(fd: int, target: str, sockets: Mapping[int, Socket]) -> Descriptor:
    """Tell what one descriptor is; its peer's service is not known here."""
    numbered = _NUMBERED.fullmatch(target)
    if numbered is None:
        return Descriptor(fd, kind_of(target), target if target.startswith("/") else "")
    inode = int(numbered["inode"])
    if numbered["kind"] == "pipe":
        return Descriptor(fd, "pipe", inode=inode)
    socket = sockets.get(inode)
    if socket is None:
        return Descriptor(fd, "socket", inode=inode)
    gone = hung_up(socket.state)
    return Descriptor(fd, "socket", socket.local, socket.peer, socket.state, "", gone, inode=inode)


def kind_of(target: str) -> str:
    """Name the kind of a descriptor that is neither a socket nor a pipe."""
    if target in _ANONYMOUS:
        return _ANONYMOUS[target]
    if target.startswith(_TERMINALS):
        return "tty"
    return "file" if target.startswith("/") else "other"


def pollable(found: Mapping[int, str]) -> list[int]:
    """Give the descriptors that may be polled by somebody else, and whose readiness means something.

    A regular file is always ready, and a signalfd tells of the signals of whoever asks. An epoll set is never
    polled: that asks its members anew, and a signalfd that has nothing for the one who asks is struck off the
    list of those that are ready. Its owner would never hear of the signal (ep_item_poll in fs/eventpoll.c).
    """
    kinds = {"tty", "eventfd", "timerfd", "inotify", "pidfd"}
    return [
        fd for fd, target in sorted(found.items()) if _NUMBERED.fullmatch(target) or kind_of(target) in kinds
    ]


def signal_descriptors(found: Mapping[int, str]) -> list[int]:
    """Give the descriptors that tell of signals."""
    return [fd for fd, target in sorted(found.items()) if kind_of(target) == "signalfd"]


def signal_is_pending(pid: int, fd: int, root: Path = PROC) -> bool | None:
    """Tell whether a signalfd has a signal for its own process; None if that is hidden from us.

    From masks that the kernel shows (proc_pid_status(5), proc_pid_fdinfo(5)): of the process as a whole, and
    of its main thread.
    """
    try:
        status = (root / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
        about = (root / str(pid) / "fdinfo" / str(fd)).read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    masks = dict(line.split(":", 1) for line in (*status.splitlines(), *about.splitlines()) if ":" in line)
    if not {"SigPnd", "ShdPnd", "sigmask"} <= masks.keys():
        return None
    pending = int(masks["SigPnd"], 16) | int(masks["ShdPnd"], 16)
    return bool(pending & int(masks["sigmask"], 16))


def hung_up(state: str) -> bool | None:
    """Tell by the state of a TCP socket whether its other end is gone; None if that does not tell."""
    if state in _HUNG_UP:
        return True
    return False if state in _NOT_HUNG_UP else None


def inode_of(target: str) -> int | None:
    """Give the inode of a socket by what its descriptor points to, or None."""
    numbered = _NUMBERED.fullmatch(target)
    return int(numbered["inode"]) if numbered is not None and numbered["kind"] == "socket" else None


def epoll_members(pid: int, fd: int, root: Path = PROC) -> dict[int, int]:
    """Give the descriptors that an epoll descriptor waits for, each with the events; {} if not readable."""
    try:
        text = (root / str(pid) / "fdinfo" / str(fd)).read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    return parse_epoll(text.splitlines())


def parse_epoll(lines: Iterable[str]) -> dict[int, int]:
    """Read the ``tfd:`` lines of ``/proc/PID/fdinfo/FD`` (proc_pid_fdinfo(5)): descriptor → events."""
    words = (line.split() for line in lines if line.startswith("tfd:"))
    return {int(word[1]): int(word[3], 16) for word in words if len(word) > 3}


def repeated_events(events: int) -> int:
    """Give the events that end a wait again and again while they last, of what an epoll set waits for.

    Args:
        events: as the set has them: those of poll(2), and how they are told.

    Returns:
        None of them, 0, if the set tells only of a change (EPOLLET) or only once (EPOLLONESHOT).
    """
    return 0 if events & (select.EPOLLET | select.EPOLLONESHOT) else events & _POLLED
