"""TCP sockets as the kernel describes them by netlink: counters of live ones, last words of closed ones.

sock_diag(7) needs no privilege for either. Layouts: ``inet_diag_req_v2``, ``inet_diag_msg``, ``tcp_info`` in
include/uapi/linux/{inet_diag,tcp}.h. It sees the network namespace that we are in ourselves.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.measure.socket_tables import host_port

PROC: Final = Path("/proc")
_SOCK_DIAG: Final = 4
_BY_FAMILY: Final = 20
_ERROR: Final = 2
_NLM_REQUEST: Final = 1
_INFO: Final = 2
_ALL_STATES: Final = 0xFFF
_SOL_NETLINK: Final = 270
_ADD_MEMBERSHIP: Final = 1
_DESTROYED: Final = {socket.AF_INET: 1, socket.AF_INET6: 3}
_HEADER: Final = struct.Struct("=IHHII")
_REQUEST: Final = struct.Struct("=BBBBI")
_ANY_COOKIE: Final = bytes(4) + b"\xff" * 8  # no interface, and whichever socket it is
_MESSAGE: Final = struct.Struct("=BBBB48xIIIII")
_PORTS: Final = struct.Struct(">HH")
_ATTRIBUTE: Final = struct.Struct("=HH")
_SYN_SENT: Final = 2
_NOBODY: Final = ("0.0.0.0:", "[::]:")
_RECEIVE: Final = 1 << 16
_BUFFER: Final = 1 << 20
_DEADLINE_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class TcpCounters:
    """One TCP socket and what it has carried since it began.

    Attributes:
        inode: names it among the descriptors of a process; 0 once it is closed.
        uid: of its owner.
        local: ``host:port`` of our end.
        peer: ``host:port`` of the other end; its port is 0 where a refused socket has forgotten it.
        data_out: segments with data that were sent.
        data_in: segments with data that were received.
        segments_out: all segments that were sent.
        acknowledged: bytes that the other end has acknowledged, the opening counted as one.
        bytes_in: bytes received.
        state: number in include/net/tcp_states.h.
        rtt_us: smoothed round trip, 0 before the other end has answered.
    """

    inode: int
    uid: int
    local: str
    peer: str
    data_out: int
    data_in: int
    segments_out: int
    acknowledged: int
    bytes_in: int
    state: int
    rtt_us: int

    @property
    def established(self) -> bool:
        """Whether the other end has ever answered the opening."""
        return self.acknowledged > 0 or self.data_in > 0 or self.rtt_us > 0

    @property
    def asking(self) -> bool:
        """Whether it has asked for a connection and waits for the answer."""
        return self.state == _SYN_SENT

    @property
    def refused(self) -> bool:
        """Whether it asked for a connection and never got one.

        Of a blocking connect that failed only our port and the other host are left.
        """
        asked = not self.local.endswith(":0") and not self.peer.startswith(_NOBODY)
        return asked and not self.established


def parse_messages(data: bytes) -> Iterator[TcpCounters | None]:
    """Read what one receive gave; None stands for a refusal."""
    place = 0
    while place + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, place)
        if length < _HEADER.size:
            return
        if kind == _ERROR:
            yield None
        elif kind == _BY_FAMILY:
            found = parse_socket(data[place + _HEADER.size : place + length])
            if found is not None:
                yield found
        place += (length + 3) & ~3


def parse_socket(body: bytes) -> TcpCounters | None:
    """Read one ``inet_diag_msg`` and its ``tcp_info``; None without the latter."""
    if len(body) < _MESSAGE.size:
        return None
    family, state, _, _, _, _, _, uid, inode = _MESSAGE.unpack_from(body)
    source, destination = _PORTS.unpack_from(body, 4)
    size = 16 if family == socket.AF_INET6 else 4
    info = _info(body)
    if info is None or len(info) < 160:
        return None
    acknowledged, received = struct.unpack_from("=QQ", info, 120)
    segments_out, _, _, _, data_in, data_out = struct.unpack_from("=6I", info, 136)
    return TcpCounters(
        inode=inode,
        uid=uid,
        local=host_port(body[8 : 8 + size], source),
        peer=host_port(body[24 : 24 + size], destination),
        data_out=data_out,
        data_in=data_in,
        segments_out=segments_out,
        acknowledged=acknowledged,
        bytes_in=received,
        state=state,
        rtt_us=struct.unpack_from("=I", info, 68)[0],
    )


def _info(body: bytes) -> bytes | None:
    place = _MESSAGE.size
    while place + _ATTRIBUTE.size <= len(body):
        length, kind = _ATTRIBUTE.unpack_from(body, place)
        if length < _ATTRIBUTE.size:
            return None
        if kind == _INFO:
            return body[place + _ATTRIBUTE.size : place + length]
        place += (length + 3) & ~3
    return None


class TcpDiag:
    """Netlink sockets: one gives the counters of connections, the other tells of sockets that are closed."""

    def __init__(self) -> None:
        """Open both.

        Raises:
            OSError: this system has no such socket.
        """
        family = getattr(socket, "AF_NETLINK", None)
        if family is None:
            raise OSError("this system has no netlink sockets")
        self._asker = socket.socket(family, socket.SOCK_RAW, _SOCK_DIAG)
        self._listener = socket.socket(family, socket.SOCK_RAW, _SOCK_DIAG)
        self.overrun = False
        try:
            self._asker.bind((0, 0))
            self._asker.settimeout(_DEADLINE_S)
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            self._listener.bind((0, 0))
            self._listener.setblocking(False)
        except OSError:
            self.close()
            raise

    def listen(self) -> bool:
        """Begin to hear of closed sockets; False if the kernel does not tell."""
        try:
            for group in _DESTROYED.values():
                self._listener.setsockopt(_SOL_NETLINK, _ADD_MEMBERSHIP, group)
        except OSError:
            return False
        return True

    def counters(self, local: str, peer: str) -> TcpCounters | None:
        """Give one connection, or None if there is none any more: about 10 µs.

        It is looked up by its ends. A list of all sockets would walk the kernel's whole table, which takes
        milliseconds however few there are.

        Args:
            local: ``host:port`` of its own end.
            peer: of the other end.

        Raises:
            OSError: the kernel did not answer within a second.
            ValueError: these are no ends of a TCP connection.
        """
        (family, source, source_port), (_, destination, destination_port) = _end(local), _end(peer)
        ends = (
            _PORTS.pack(source_port, destination_port)
            + source.ljust(16, b"\0")
            + destination.ljust(16, b"\0")
        )
        wanted = (
            _REQUEST.pack(family, socket.IPPROTO_TCP, 1 << (_INFO - 1), 0, _ALL_STATES) + ends + _ANY_COOKIE
        )
        self._asker.send(_HEADER.pack(_HEADER.size + len(wanted), _BY_FAMILY, _NLM_REQUEST, 1, 0) + wanted)
        return next(iter(parse_messages(self._asker.recv(_RECEIVE))), None)

    def closed(self, most: int) -> list[TcpCounters]:
        """Give the sockets that were closed since the last call, as many as fit.

        Args:
            most: after so many the rest is left for the next call.
        """
        found: list[TcpCounters] = []
        while len(found) < most:
            try:
                data = self._listener.recv(_RECEIVE)
            except BlockingIOError:
                break
            except OSError:  # more came than the buffer holds: ENOBUFS
                self.overrun = True
                break
            found.extend(one for one in parse_messages(data) if one is not None)
        return found

    def close(self) -> None:
        """Close both."""
        self._asker.close()
        self._listener.close()


def _end(place: str) -> tuple[int, bytes, int]:
    host, _, port = place.rpartition(":")
    found = ipaddress.ip_address(host.strip("[]"))
    return socket.AF_INET if found.version == 4 else socket.AF_INET6, found.packed, int(port)


def same_network(pid: int, root: Path = PROC) -> bool:
    """Tell whether a process is in our network namespace; where that is hidden, it is taken to be."""
    with suppress(OSError):
        theirs = os.readlink(f"{root}/{pid}/ns/net")  # noqa: PTH115 - a name that is no path
        return theirs == os.readlink(f"{root}/self/ns/net")  # noqa: PTH115 - the same
    return True
