"""Addresses of our own code, whose names are known."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.measure.elf_symbols import functions
from idlebench.measure.memory import Memory
from idlebench.measure.native_code import UNKNOWN, NativeCode
from idlebench.measure.perf_records import PerfSample

GETPID = 39
INTEL = platform.machine() in {"x86_64", "amd64"}


@pytest.fixture
def memory() -> Iterator[Memory]:
    """Of any process."""
    found = Memory()
    yield found
    found.close()


def address_of(name: str) -> int:
    """Where a function of the C library is."""
    address = ctypes.cast(getattr(ctypes.CDLL(None), name), ctypes.c_void_p).value
    assert address is not None
    return address


def sample(code: int, *, number: int | None = None, stack: bytes = b"") -> PerfSample:
    """One look at ourselves."""
    return PerfSample(code=code, arguments=(), general=(), number=number, link=None, stack=stack)


def test_a_function_of_a_library_is_named(memory: Memory) -> None:
    """By the symbols that it exports, from any of its instructions on."""
    found = NativeCode(os.getpid(), memory).place(address_of("getpid") + 1)
    assert found is not None
    assert found.function.endswith("getpid")
    assert not found.program


def test_what_is_mapped_from_no_file_has_no_name(memory: Memory) -> None:
    """The heap, and where nothing is."""
    held = ctypes.create_string_buffer(64)
    code = NativeCode(os.getpid(), memory)
    assert code.place(ctypes.addressof(held)) is None
    assert code.place(8) is None


@pytest.mark.skipif(not INTEL, reason="elsewhere a register keeps the number of the call")
def test_the_call_that_a_sample_was_taken_in_is_read_from_the_code_before(memory: Memory) -> None:
    """The number is set right before; one instruction on, the program is in no call."""
    start = address_of("getpid")
    behind = start + ctypes.string_at(start, 64).index(b"\x0f\x05") + 2
    code = NativeCode(os.getpid(), memory)
    assert code.call_number(sample(behind)) == GETPID
    assert code.call_number(sample(behind + 1)) is None
    assert code.call_number(sample(8)) is None


@pytest.mark.skipif(not INTEL, reason="elsewhere a register keeps the number of the call")
def test_a_call_whose_number_comes_from_elsewhere_is_a_call_all_the_same(memory: Memory) -> None:
    """As of syscall(2), which takes it as an argument."""
    start = address_of("syscall")
    behind = start + ctypes.string_at(start, 64).index(b"\x0f\x05") + 2
    assert NativeCode(os.getpid(), memory).call_number(sample(behind)) == UNKNOWN


def test_whoever_called_a_library_is_found_on_the_stack(memory: Memory) -> None:
    """Behind what else stands there; of a program that names its functions."""
    program = Path(sys.executable).resolve()
    with program.open("rb") as file:
        large = [one for one in functions(file) if one.size >= 32]
    if not large:
        pytest.skip("this interpreter keeps its functions in a library")
    code = NativeCode(os.getpid(), memory)
    mapping = next(one for one in code.mappings if one.executable and one.path == str(program))
    within = [one for one in large if 0 <= one.start - mapping.offset < mapping.end - mapping.start - 32]
    caller = within[len(within) // 2]
    returns_to = mapping.start + caller.start - mapping.offset + 16
    stack = struct.pack("<3Q", 1, address_of("getpid"), returns_to)
    inner, outer = code.frames(sample(address_of("getpid"), stack=stack))
    assert inner.function.endswith("getpid")
    assert outer.program
    assert [one.start for one in large if one.name == outer.function] == [caller.start]


def test_a_process_that_is_gone_has_no_code(memory: Memory, tmp_path: Path) -> None:
    """Said when it is asked for."""
    with pytest.raises(OSError, match="maps"):
        NativeCode(1, memory, root=tmp_path)
