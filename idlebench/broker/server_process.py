"""Which process of this machine is the server, so that its CPU can be read exactly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from idlebench.errors import IdlebenchError
from idlebench.model.process import ProcessRef

CPU_SOURCE: Final = "cpu-clock" if sys.platform == "linux" else "psutil"
"""How the CPU of a process on this machine is read."""
_SERVERS: Final = ("redis", "valkey", "keydb", "dragonfly")
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


def listening_inodes(port: int, root: Path = PROC) -> Iterator[str]:
    """Give the inodes of the TCP sockets that listen on a port, IPv4 and IPv6."""
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (root / "net" / name).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]
