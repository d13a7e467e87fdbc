"""Samples as perf_event_open(2) writes them: registers of the program and the top of its stack.

The registers are those of the program also while the kernel works for it, so that they hold the arguments
of the system call that it is in.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_RECORD: Final = struct.Struct("=IHH")
_SAMPLE: Final = 9
_WORD: Final = struct.Struct("=Q")


@dataclass(frozen=True, slots=True)
class Registers:
    """Which registers of a processor hold what, by their numbers in ``asm/perf_regs.h``.

    Attributes:
        arguments: of a system call, in their order.
        general: all that code calculates with.
        stack: the stack pointer.
        code: the instruction pointer.
        number: the number of the system call; None where it does not outlive the call's entry.
        link: the address that a function returns to; None where that is on the stack.
    """

    arguments: tuple[int, ...]
    general: tuple[int, ...]
    stack: int
    code: int
    number: int | None = None
    link: int | None = None


_AARCH64: Final = Registers((0, 1, 2, 3, 4, 5), tuple(range(30)), stack=31, code=32, number=8, link=30)
_X86_64: Final = Registers((5, 4, 3, 18, 16, 17), (*range(7), *range(16, 24)), stack=7, code=8)
PROCESSORS: Final[Mapping[str, Registers]] = {
    "x86_64": _X86_64,
    "amd64": _X86_64,
    "aarch64": _AARCH64,
    "arm64": _AARCH64,
}


@dataclass(frozen=True, slots=True)
class PerfSample:
    """One look at a thread that was on a CPU, for its program or for the kernel.

    Attributes:
        code: address of the program's next instruction.
        arguments: what is in the registers for the arguments of a system call.
        general: what is in the general registers.
        number: of the system call, or None if no register has it.
        link: where the function returns to, or None if no register has it.
        stack: the innermost bytes of its stack.
    """

    code: int
    arguments: tuple[int, ...]
    general: tuple[int, ...]
    number: int | None
    link: int | None
    stack: bytes


def order_of(registers: Registers) -> list[int]:
    """Give the numbers of the registers that are asked for, in the order in which the kernel writes them."""
    extra = (registers.stack, registers.code, registers.number, registers.link)
    return sorted({*registers.arguments, *registers.general, *(one for one in extra if one is not None)})


def samples_in(data: bytes, registers: Registers) -> tuple[PerfSample, ...]:
    """Read records as the kernel writes them; what is cut off or is no sample is left out.

    Args:
        data: whole records, one behind the other.
        registers: of the processor.
    """
    order = order_of(registers)
    found = []
    at = 0
    while at + _RECORD.size <= len(data):
        kind, _, size = _RECORD.unpack_from(data, at)
        if size < _RECORD.size or at + size > len(data):
            break
        body = data[at + _RECORD.size : at + size]
        at += size
        if kind == _SAMPLE:
            found.append(_sample(body, order, registers))
    return tuple(one for one in found if one is not None)


def _sample(body: bytes, order: Sequence[int], registers: Registers) -> PerfSample | None:
    """Read ``ip, abi, registers, size of stack, stack, size in use``; None of a thread without registers."""
    stack_at = (3 + len(order)) * _WORD.size
    if len(body) < stack_at:
        return None
    _, abi, *words, size = struct.unpack_from(f"={3 + len(order)}Q", body)
    if not abi:
        return None  # a thread of the kernel
    values = dict(zip(order, words, strict=True))
    stack = body[stack_at : stack_at + size]
    if len(body) >= stack_at + size + _WORD.size and size:
        stack = stack[: _WORD.unpack_from(body, stack_at + size)[0]]
    return PerfSample(
        code=values[registers.code],
        arguments=tuple(values[one] for one in registers.arguments),
        general=tuple(values[one] for one in registers.general),
        number=None if registers.number is None else values[registers.number],
        link=None if registers.link is None else values[registers.link],
        stack=stack,
    )
