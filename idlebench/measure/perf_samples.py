"""Where a thread is while it runs: its registers and the top of its stack, every few milliseconds of its CPU.

The clock that ticks is the thread's own (``PERF_COUNT_SW_TASK_CLOCK`` of perf_event_open(2)): one that sleeps
is not sampled, not woken, and nothing is added to it.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import platform
import random
import struct
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Self

from idlebench.measure.perf_event import SOFTWARE, open_event
from idlebench.measure.perf_records import PROCESSORS, PerfSample, Registers, order_of, samples_in

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
_WORD: Final = struct.Struct("=Q")


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
    wanted = order_of(registers)
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
