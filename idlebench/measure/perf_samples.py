"""Where a thread is while it runs: its registers and the top of its stack, every few milliseconds of its CPU.

The clock that ticks is the thread's own (``PERF_COUNT_SW_TASK_CLOCK`` of perf_event_open(2)): one that sleeps
is not sampled, not woken, and nothing is added to it. The registers are those of the program also while the
kernel works for it, so that they hold the arguments of the system call that it is in.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import platform
import random
import struct
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

from idlebench.measure.perf_event import SOFTWARE, open_event

PERIOD_S: Final = 0.002
_JITTER_S: Final = 0.0003
_TASK_CLOCK: Final = 1
_IP: Final = 1 << 0
_REGISTERS: Final = 1 << 12
_STACK: Final = 1 << 13
_DISABLED: Final = 1 << 0
_EXCLUDE_KERNEL: Final = 1 << 5
_EXCLUDE_HYPERVISOR: Final = 1 << 6
_ATTRIBUTES: Final = struct.Struct("=IIQQQQQIIQQQQIi")
_ENABLE: Final = 0x2400
_DISABLE: Final = 0x2401
_PAGES: Final = 32
_STACK_BYTES: Final = 256
_HEAD_AT: Final = 1024
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


class ThreadSampler:
    """Samples threads from when it is made until it is stopped; a context manager."""

    def __init__(self, tids: Iterable[int]) -> None:
        """Begin.

        Without the right to look into the kernel (``perf_event_paranoid`` above 1) the kernel gives only
        samples of the program itself.

        Args:
            tids: of any processes; those that are gone are left out.

        Raises:
            OSError: this user or this system does not allow it, or the processor is not known.
        """
        registers = PROCESSORS.get(platform.machine())
        if registers is None:
            raise OSError(0, "the registers of this processor are not known")
        self._registers = registers
        self._rings: dict[int, _Ring] = {}
        try:
            for tid in tids:
                with suppress(ProcessLookupError):
                    self._rings[tid] = _Ring(tid, registers)
        except OSError:
            self.close()
            raise
        for ring in self._rings.values():
            ring.control(_ENABLE)

    def __enter__(self) -> Self:
        """Give it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @property
    def kernel(self) -> bool:
        """Whether there are samples of the kernel's work as well."""
        return all(ring.kernel for ring in self._rings.values())

    def stop(self) -> dict[int, tuple[PerfSample, ...]]:
        """Sample no more, and give what was seen of each thread."""
        for ring in self._rings.values():
            ring.control(_DISABLE)
        return {tid: samples_in(ring.data(), self._registers) for tid, ring in self._rings.items()}

    def close(self) -> None:
        """Let go of everything."""
        while self._rings:
            self._rings.popitem()[1].close()


class _Ring:
    """An event and the memory that the kernel writes its samples to, until it is full."""

    def __init__(self, tid: int, registers: Registers) -> None:
        self.kernel = True
        try:
            self._descriptor = open_event(_attributes(registers, kernel=True), tid)
        except PermissionError:
            self.kernel = False
            self._descriptor = open_event(_attributes(registers, kernel=False), tid)
        try:
            self._memory = mmap.mmap(self._descriptor, (1 + _PAGES) * mmap.PAGESIZE)
        except OSError:
            os.close(self._descriptor)
            raise

    def close(self) -> None:
        self._memory.close()
        os.close(self._descriptor)

    def control(self, command: int) -> None:
        fcntl.ioctl(self._descriptor, command, 0)

    def data(self) -> bytes:
        """Give all records: nothing is ever taken out, so that the kernel drops what finds no room."""
        (head,) = _WORD.unpack_from(self._memory, _HEAD_AT)
        return self._memory[mmap.PAGESIZE : mmap.PAGESIZE + head]


def _attributes(registers: Registers, *, kernel: bool) -> bytes:
    period_s = PERIOD_S + random.uniform(-_JITTER_S, _JITTER_S)  # noqa: S311 - jitter, not a secret
    flags = _DISABLED | _EXCLUDE_HYPERVISOR | (0 if kernel else _EXCLUDE_KERNEL)
    wanted = _order(registers)
    return _ATTRIBUTES.pack(
        SOFTWARE,
        _ATTRIBUTES.size,
        _TASK_CLOCK,
        round(period_s * 1e9),
        _IP | _REGISTERS | _STACK,
        0,
        flags,
        0,
        0,
        0,
        0,
        0,
        sum(1 << one for one in wanted),
        _STACK_BYTES,
        0,
    )


def _order(registers: Registers) -> list[int]:
    """Give the registers that are asked for, in the order in which the kernel writes them."""
    extra = (registers.stack, registers.code, registers.number, registers.link)
    return sorted({*registers.arguments, *registers.general, *(one for one in extra if one is not None)})


def samples_in(data: bytes, registers: Registers) -> tuple[PerfSample, ...]:
    """Read records as the kernel writes them; what is cut off or is no sample is left out.

    Args:
        data: whole records, one behind the other.
        registers: of the processor.
    """
    order = _order(registers)
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
