"""Counting connections to a port where nobody listens: nobody accepts them, so nobody can count them there.

Exactly, where a packet socket may be opened (CAP_NET_RAW): a filter in the kernel counts the opening
packets that reach the port on the loopback device, and no packet is read. Otherwise as the difference of
``AttemptFails`` in ``/proc/net/snmp``, which counts failed connects of everybody in the network namespace.
"""

from __future__ import annotations

import ctypes
import socket
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from idlebench.model.outage import AttemptsBy

PROC: Final = Path("/proc")
_SNMP_NAME: Final = "AttemptFails"

_SO_ATTACH_FILTER: Final = 26
_SOL_PACKET: Final = 263
_PACKET_STATISTICS: Final = 6
_ETH_P_IP: Final = 0x0800
_LOOPBACK_DEVICE: Final = "lo"
_STATISTICS: Final = struct.Struct("II")
_INSTRUCTION: Final = struct.Struct("HBBI")

# Classic BPF (linux/filter.h): load, jump, return.
_LOAD_HALF: Final = 0x28
_LOAD_BYTE: Final = 0x30
_LOAD_WORD: Final = 0x20
_LOAD_HEADER_LENGTH: Final = 0xB1
_LOAD_HALF_INDEXED: Final = 0x48
_LOAD_BYTE_INDEXED: Final = 0x50
_JUMP_EQUAL: Final = 0x15
_AND: Final = 0x54
_RETURN: Final = 0x06
_PACKET_TYPE: Final = 0xFFFFF004
_TO_THIS_HOST: Final = 0
_ETHERNET: Final = 14
_TCP: Final = 6
_SYN_AND_ACK: Final = 0x12
_SYN: Final = 0x02


class RefusalCounter(Protocol):
    """Counts attempts to connect to one port."""

    @property
    def by(self) -> AttemptsBy:
        """How it counts."""

    def count(self) -> int | None:
        """Attempts since it was opened, or None where it cannot count."""

    def close(self) -> None:
        """Let go of what it reads from."""


class PacketCounter:
    """Counts the opening packets to a loopback port; not one is read."""

    by = AttemptsBy.PACKETS

    def __init__(self, port: int) -> None:
        """Begin to count.

        Raises:
            OSError: this user may not, or this system cannot.
        """
        self._total = 0
        kind, family = socket.SOCK_RAW, getattr(socket, "AF_PACKET", None)
        if family is None:
            raise OSError("this system has no packet sockets")
        self._socket = socket.socket(family, kind, 0)  # protocol 0: it hears nothing before the filter is on
        try:
            self._attach(opening_packets(port))
            self._socket.bind((_LOOPBACK_DEVICE, _ETH_P_IP))
        except OSError:
            self._socket.close()
            raise

    def _attach(self, program: bytes) -> None:
        code = ctypes.create_string_buffer(program, len(program))
        count = len(program) // _INSTRUCTION.size
        self._socket.setsockopt(
            socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HP", count, ctypes.addressof(code))
        )

    def count(self) -> int | None:
        """Attempts so far; the kernel starts at 0 again with each look."""
        answer = self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, _STATISTICS.size)
        self._total += _STATISTICS.unpack(answer)[0]
        return self._total

    def close(self) -> None:
        """Stop counting."""
        self._socket.close()


class MachineCounter:
    """Counts failed connects of the whole network namespace: an upper bound."""

    by = AttemptsBy.MACHINE

    def __init__(self, root: Path = PROC) -> None:
        """Begin to count; without a procfs it counts nothing."""
        self._path = root / "net" / "snmp"
        self._before = self._now()
        if self._before is None:
            self.by = AttemptsBy.NOBODY

    def count(self) -> int | None:
        """Failed connects so far, or None."""
        now = self._now()
        return None if now is None or self._before is None else now - self._before

    def close(self) -> None:
        """Nothing is open."""

    def _now(self) -> int | None:
        try:
            return failed_connects(self._path.read_text(encoding="ascii").splitlines())
        except OSError:
            return None


def open_refusals(port: int) -> RefusalCounter:
    """Begin to count attempts to connect to a loopback port, by the best way that there is."""
    if sys.platform == "linux":
        try:
            return PacketCounter(port)
        except OSError:
            pass
    return MachineCounter()


def failed_connects(lines: Iterable[str]) -> int | None:
    """Read ``AttemptFails`` from the text of ``/proc/net/snmp``: a line of names, then one of figures."""
    tcp = [line.split() for line in lines if line.startswith("Tcp:")]
    if len(tcp) < 2 or _SNMP_NAME not in tcp[0]:
        return None
    return int(tcp[1][tcp[0].index(_SNMP_NAME)])


def opening_packets(port: int) -> bytes:
    """Give the filter that passes a packet that opens a connection to this port, IPv4, seen on arrival."""
    drop = 11  # index of the last instruction
    tests = [
        (_LOAD_WORD, _PACKET_TYPE, _TO_THIS_HOST),  # each packet passes twice: once going, once coming
        (_LOAD_BYTE, _ETHERNET + 9, _TCP),
        (_LOAD_HALF_INDEXED, _ETHERNET + 2, port),
    ]
    program: list[tuple[int, int, int, int]] = []
    for load, where, wanted in tests:
        if load == _LOAD_HALF_INDEXED:
            program.append((_LOAD_HEADER_LENGTH, 0, 0, _ETHERNET))
        program.append((load, 0, 0, where))
        program.append((_JUMP_EQUAL, 0, drop - len(program) - 1, wanted))
    program.append((_LOAD_BYTE_INDEXED, 0, 0, _ETHERNET + 13))
    program.append((_AND, 0, 0, _SYN_AND_ACK))
    program.append((_JUMP_EQUAL, 0, drop - len(program) - 1, _SYN))
    program.append((_RETURN, 0, 0, 1))
    program.append((_RETURN, 0, 0, 0))
    return b"".join(_INSTRUCTION.pack(*each) for each in program)
