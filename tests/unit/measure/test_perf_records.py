"""Samples as the kernel writes them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.measure.perf_records import PROCESSORS, PerfSample, Registers, samples_in

REGISTERS = Registers(arguments=(2, 1), general=(0, 1, 2), stack=3, code=4)
WORDS = st.integers(0, (1 << 64) - 1)
SAMPLE, LOST = 9, 2


def record(kind: int, body: bytes) -> bytes:
    """One record with its head."""
    return struct.pack("=IHH", kind, 0, 8 + len(body)) + body


def sample(values: list[int], stack: bytes = b"", *, abi: int = 2, used: int | None = None) -> bytes:
    """The body of a sample: instruction, registers, stack."""
    head = struct.pack(f"={2 + len(values)}Q", values[-1], abi, *values)
    size = struct.pack("=Q", len(stack))
    tail = struct.pack("=Q", len(stack) if used is None else used) if stack else b""
    return head + size + stack + tail


@given(
    st.lists(WORDS, min_size=5, max_size=5),
    st.binary(max_size=64).map(lambda data: data[: len(data) // 8 * 8]),
)
def test_registers_come_in_the_order_of_their_numbers(values: list[int], stack: bytes) -> None:
    """Whatever order they are asked for in: arguments are given as a call takes them."""
    [found] = samples_in(record(SAMPLE, sample(values, stack)), REGISTERS)
    assert found == PerfSample(
        code=values[4],
        arguments=(values[2], values[1]),
        general=tuple(values[:3]),
        number=None,
        link=None,
        stack=stack,
    )


def test_only_the_part_of_the_stack_that_was_copied_is_given() -> None:
    """The kernel leaves room for all that was asked for, and says how much of it there was."""
    data = record(SAMPLE, sample([1, 2, 3, 4, 5], b"a" * 32, used=8))
    assert samples_in(data, REGISTERS)[0].stack == b"a" * 8


def test_what_is_no_sample_is_passed_over() -> None:
    """Records of what was lost, and samples of a thread that has no registers of a program."""
    one = record(SAMPLE, sample([1, 2, 3, 4, 5]))
    lost = record(LOST, b"\0" * 16)
    bare = record(SAMPLE, sample([0] * 5, abi=0))
    assert len(samples_in(one + lost + bare + one, REGISTERS)) == 2


@given(st.binary(max_size=400), st.integers(0, 200))
def test_whatever_stands_there_is_read_to_its_end(data: bytes, cut: int) -> None:
    """A ring that was full, or torn: whole records count, nothing is made up, and nothing fails."""
    whole = record(SAMPLE, sample([1, 2, 3, 4, 5], b"s" * 16))
    samples_in(data, REGISTERS)
    kept = samples_in((whole * 2)[: len(whole) + cut % len(whole)], REGISTERS)
    assert len(kept) == 1


@pytest.mark.parametrize("registers", PROCESSORS.values(), ids=PROCESSORS.keys())
def test_a_processors_registers_are_told_apart(registers: Registers) -> None:
    """Six arguments, each in a register of its own; the stack's and the code's are none that calculates."""
    assert len(set(registers.arguments)) == 6
    assert set(registers.arguments) <= set(registers.general)
    assert not {registers.stack, registers.code} & set(registers.general)
