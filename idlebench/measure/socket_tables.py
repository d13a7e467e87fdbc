"""The sockets of a network namespace, from the text of ``/proc/PID/net/{tcp,tcp6,udp,udp6,unix}``."""

from __future__ import annotations

import ipaddress
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_STATES: Final = (
    "",
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    "NEW_SYN_RECV",
)
"""Names of the states by their number in include/net/tcp_states.h of Linux."""


@dataclass(frozen=True, slots=True)
class Socket:
    """One socket.

    Attributes:
        inode: names it among the descriptors of a process.
        protocol: ``tcp``, ``udp`` or ``unix``.
        local: ``host:port``, or the path of a Unix socket.
        peer: ``host:port``, or "".
        state: of TCP, else "".
        received: bytes that wait to be read; of a listening socket, connections that wait.
    """

    inode: int
    protocol: str
    local: str
    peer: str
    state: str
    received: int = 0


def sockets(pid: int, root: Path = PROC) -> dict[int, Socket]:
    """Give the sockets that the process could have, by inode: all of its network namespace."""
    found: dict[int, Socket] = {}
    for name in ("tcp", "tcp6", "udp", "udp6"):
        with suppress(OSError):
            text = (root / str(pid) / "net" / name).read_text(encoding="ascii", errors="replace")
            found |= {one.inode: one for one in parse_inet(text, name.rstrip("6"))}
    with suppress(OSError):
        text = (root / str(pid) / "net" / "unix").read_text(encoding="utf-8", errors="replace")
        found |= {one.inode: one for one in parse_unix(text)}
    return found


def parse_inet(text: str, protocol: str, byteorder: str = sys.byteorder) -> Iterator[Socket]:
    """Read a table of Internet sockets; those that belong to nobody any more have no inode and are left out.

    Args:
        text: with its line of titles.
        protocol: ``tcp`` or ``udp``.
        byteorder: of the machine, in which addresses stand.
    """
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 10 or not int(fields[9]):
            continue
        number = int(fields[3], 16)
        state = _STATES[number] if protocol == "tcp" and number < len(_STATES) else ""
        peer = address(fields[2], byteorder)
        yield Socket(
            inode=int(fields[9]),
            protocol=protocol,
            local=address(fields[1], byteorder),
            peer="" if peer.endswith(":0") else peer,
            state=state,
            received=int(fields[4].partition(":")[2], 16),
        )


def parse_unix(text: str) -> Iterator[Socket]:
    """Read the table of Unix sockets."""
    for line in text.splitlines()[1:]:
        fields = line.split(None, 7)
        if len(fields) >= 7 and fields[6].isdecimal():
            yield Socket(int(fields[6]), "unix", fields[7].strip() if len(fields) > 7 else "", "", "")


def address(text: str, byteorder: str = sys.byteorder) -> str:
    """Read ``0100007F:18EB`` as ``127.0.0.1:6379``; IPv6 in brackets, a mapped IPv4 address as that.

    The address is groups of 32 bits, each in the machine's own order.
    """
    host, _, port = text.partition(":")
    groups = [int(host[place : place + 8], 16) for place in range(0, len(host), 8)]
    packed = struct.pack(f"{'<' if byteorder == 'little' else '>'}{len(groups)}I", *groups)
    return host_port(packed, int(port, 16))


def host_port(packed: bytes, port: int) -> str:
    """Give ``host:port`` of an address in network order, 4 or 16 bytes."""
    host = ipaddress.ip_address(packed)
    if isinstance(host, ipaddress.IPv6Address):
        return f"{host.ipv4_mapped}:{port}" if host.ipv4_mapped else f"[{host}]:{port}"
    return f"{host}:{port}"
