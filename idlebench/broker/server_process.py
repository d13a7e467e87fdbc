"""Which process of this machine is the server, so that its CPU can be read exactly."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from idlebench.errors import IdlebenchError
from idlebench.model.process import ProcessRef

CPU_SOURCE: Final = "cpu-clock" if sys.platform == "linux" else "psutil"
"""How the CPU of a process on this machine is read."""
_SERVERS: Final = ("redis", "valkey", "keydb", "dragonfly")
_FORWARDERS: Final = (
    *("docker-proxy", "rootlessport", "slirp4netns", "pasta", "conmon", "kubectl", "ssh", "stunnel"),
    *("haproxy", "envoy", "nutcracker", "systemd", "xinetd"),
)
_LISTEN: Final = "0A"
PROC: Final = Path("/proc")


def find_server(pid: int, *, port: int, root: Path = PROC) -> ProcessRef | None:
    """Give the process that a server on loopback says it is, if that can be believed.

    A server in a container names a pid of its own namespace, which is somebody else here: so it must be a
    Redis-like server by its name, and listen on the port as far as this user may see.

    Args:
        pid: ``process_id`` of its INFO.
        port: that it was reached on; 0 for a Unix socket, where the name decides alone.
        root: the procfs.
    """
    from idlebench.measure.identity import process_ref  # noqa: PLC0415 - loads the system's reader

    try:
        if not _command(pid, root).lower().startswith(_SERVERS):
            return None
        if port and root.is_dir() and _listens(pid, port, root) is False:
            return None
        return process_ref(pid)
    except (OSError, IdlebenchError):
        return None


def _command(pid: int, root: Path) -> str:
    """Give the command name."""
    if root.is_dir():
        return (root / str(pid) / "comm").read_text(encoding="utf-8", errors="replace")
    import psutil  # noqa: PLC0415 - only where there is no procfs

    try:
        return psutil.Process(pid).name()
    except psutil.Error:
        return ""


def _listens(pid: int, port: int, root: Path) -> bool | None:
    """Tell whether the process listens on the port; None if its descriptors are hidden from us."""
    wanted = {f"socket:[{inode}]" for inode in listening_inodes(port, root)}
    try:
        descriptors = list((root / str(pid) / "fd").iterdir())
    except OSError:
        return None if wanted else False
    for descriptor in descriptors:
        with suppress(OSError):
            if str(descriptor.readlink()) in wanted:
                return True
    return False


def may_be_broker(port: int, root: Path = PROC) -> bool:
    """Tell whether what listens on a TCP port of this machine may be a broker, as far as its name tells.

    A server that is seen, and is none by its name, must not be sent a command that it has not asked for. One
    that only passes connections on may lead to a broker, and so may one that this user does not see.

    Args:
        port: the port.
        root: the procfs.
    """
    wanted = {f"socket:[{inode}]" for inode in listening_inodes(port, root)}
    name = next((_command(pid, root).strip().lower() for pid in _holders(wanted, root)), "")
    return not name or name.startswith((*_SERVERS, *_FORWARDERS))


def _holders(wanted: Collection[str], root: Path) -> Iterator[int]:
    """Give the processes that have one of these open, as far as this user may see."""
    for entry in root.iterdir() if wanted and root.is_dir() else ():
        if not entry.name.isdecimal():
            continue
        with suppress(OSError):
            for descriptor in (entry / "fd").iterdir():
                if str(descriptor.readlink()) in wanted:
                    yield int(entry.name)
                    break


def listening_inodes(port: int, root: Path = PROC) -> Iterator[str]:
    """Give the inodes of the TCP sockets that listen on a port, IPv4 and IPv6."""
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (root / "net" / name).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]
