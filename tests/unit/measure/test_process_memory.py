"""Reading memory of a process, here of our own: what is in it is known."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

import pytest

from idlebench.measure.elf_symbols import NotElfError, exported
from idlebench.measure.process_memory import MemoryMapping, ProcessMemory, parse_maps

MAPS = """\
55d0c0a00000-55d0c0a01000 r--p 00000000 08:01 131 /usr/bin/python3.11
55d0c0a01000-55d0c0a02000 rw-p 00001000 08:01 131 /usr/bin/a name with blanks
7f00aa000000-7f00aa100000 rw-p 00000000 00:00 0
7ffd11000000-7ffd11100000 rw-p 00000000 00:00 0   [stack]
"""


def test_a_map_tells_where_what_is() -> None:
    """Addresses, whether it can be written, and its file."""
    first, second, third, fourth = parse_maps(MAPS)
    assert first == MemoryMapping(0x55D0C0A00000, 0x55D0C0A01000, False, 0, "/usr/bin/python3.11")
    assert second.path == "/usr/bin/a name with blanks"
    assert (third.writable, third.path) == (True, "")
    assert fourth.path == "[stack]"


def test_memory_is_read_as_it_is() -> None:
    """Bytes and words of our own."""
    held = ctypes.create_string_buffer(b"idle" * 100)
    with ProcessMemory(os.getpid()) as memory:
        assert memory.read(ctypes.addressof(held), 8) == b"idleidle"
        assert memory.word(ctypes.addressof(held)) == struct.unpack("<Q", b"idleidle")[0]


def test_every_holder_of_a_number_is_found() -> None:
    """Aligned ones, in private memory, of several numbers at once."""
    number = 0xD1EBE2C4_5A5A_00F1
    held = (ctypes.c_uint64 * 1000)()
    held[3] = held[997] = number
    held[5] = other = number + 1
    with ProcessMemory(os.getpid()) as memory:
        found = set(memory.holders((number, other), 1 << 32))
    start = ctypes.addressof(held)
    assert {(start + 8 * 3, number), (start + 8 * 997, number), (start + 8 * 5, other)} <= found


@pytest.mark.parametrize("address", [0, 1 << 63, (1 << 64) - 8])
def test_an_address_without_memory_is_an_error_of_the_system(address: int) -> None:
    """No crash, no made-up bytes."""
    with ProcessMemory(os.getpid()) as memory, pytest.raises(OSError):  # noqa: PT011 - which one is the system's
        memory.read(address, 8)


def test_a_process_that_is_gone_cannot_be_read(tmp_path: Path) -> None:
    """Said when it is opened."""
    with pytest.raises(OSError):  # noqa: PT011 - which one is the system's
        ProcessMemory(1, root=tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh\n", b"\x7fELF\x02\x01" + b"\xff" * 58, b"\x7fELF\x01\x01" + b"\0" * 80]
)
def test_what_is_no_elf_file_is_told(tmp_path: Path, content: bytes) -> None:
    """Scripts, truncated files, other machines."""
    path = tmp_path / "program"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(NotElfError):
        exported(file, ["PyCoro_Type"])
