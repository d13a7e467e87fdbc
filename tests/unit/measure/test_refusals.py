"""Counting attempts to connect to a port where nobody listens."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.measure.refusals import MachineCounter, failed_connects, opening_packets
from idlebench.model.outage import AttemptsBy

SNMP = """\
Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm RtoMin ActiveOpens PassiveOpens AttemptFails EstabResets
Tcp: 1 200 39269 38397 {} 72487
Udp: InDatagrams
Udp: 7
"""
HOST, OUTGOING = 0, 4


def write(root: Path, fails: int) -> None:
    """Say how many connects have failed."""
    (root / "net").mkdir(exist_ok=True)
    (root / "net" / "snmp").write_text(SNMP.format(fails))


@given(st.integers(0, 2**40))
def test_failed_connects_are_read_by_their_name(fails: int) -> None:
    """Kernels add columns; the name is what stays."""
    assert failed_connects(SNMP.format(fails).splitlines()) == fails


@pytest.mark.parametrize("text", ["", "Tcp: ActiveOpens\nTcp: 1\n", "Udp: 1\n", "Tcp: AttemptFails\n"])
def test_a_kernel_without_that_counter_gives_none(text: str) -> None:
    """Not known is not 0."""
    assert failed_connects(text.splitlines()) is None


def test_the_machine_counter_gives_the_difference(tmp_path: Path) -> None:
    """What failed before the outage is not the outage's."""
    write(tmp_path, 814)
    counter = MachineCounter(tmp_path)
    write(tmp_path, 900)
    assert counter.count() == 86
    assert counter.by is AttemptsBy.MACHINE


def test_without_a_procfs_nobody_counts(tmp_path: Path) -> None:
    """On such a system the column stays empty."""
    counter = MachineCounter(tmp_path)
    assert counter.count() is None
    assert counter.by is AttemptsBy.NOBODY


def packet(port: int, flags: int, *, protocol: int = 6, options: int = 0) -> bytes:
    """A packet on the loopback device: Ethernet, IPv4 with so many words of options, TCP."""
    ip = bytes([0x40 | (5 + options)]) + bytes(8) + bytes([protocol]) + bytes(10) + bytes(4 * options)
    return bytes(12) + b"\x08\x00" + ip + struct.pack(">HH", 50000, port) + bytes(9) + bytes([flags, 0, 0])


def passes(program: bytes, data: bytes, kind: int = HOST) -> bool:
    """Run a classic BPF program over a packet: as many of its instructions as the filter uses."""
    code = list(struct.iter_unpack("HBBI", program))
    accumulator = index = position = 0
    while True:
        operation, if_true, if_false, number = code[position]
        position += 1
        match operation:
            case 0x20:
                accumulator = kind
            case 0x30:
                accumulator = data[number]
            case 0xB1:
                index = 4 * (data[number] & 0xF)
            case 0x48:
                accumulator = int.from_bytes(data[index + number : index + number + 2], "big")
            case 0x50:
                accumulator = data[index + number]
            case 0x54:
                accumulator &= number
            case 0x15:
                position += if_true if accumulator == number else if_false
            case 0x06:
                return bool(number)
            case other:
                pytest.fail(f"an instruction that the filter does not need: {other:#x}")


SYN, SYN_ACK, ACK, RESET = 0x02, 0x12, 0x10, 0x14


@given(port=st.integers(1, 65535), options=st.integers(0, 10))
def test_the_filter_passes_what_opens_a_connection_to_its_port(port: int, options: int) -> None:
    """Each attempt once, however long the header is."""
    program = opening_packets(port)
    assert passes(program, packet(port, SYN, options=options))
    assert not passes(program, packet(port, SYN, options=options), OUTGOING)


@given(port=st.integers(1, 65534), flags=st.sampled_from([SYN_ACK, ACK, RESET]))
def test_the_filter_passes_nothing_else(port: int, flags: int) -> None:
    """Neither answers nor data, nor what goes to another port or is no TCP."""
    program = opening_packets(port)
    assert not passes(program, packet(port, flags))
    assert not passes(program, packet(port + 1, SYN))
    assert not passes(program, packet(port, SYN, protocol=17))
