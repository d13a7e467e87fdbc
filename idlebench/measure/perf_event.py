"""The system call perf_event_open(2), which the C library does not wrap."""

from __future__ import annotations

import ctypes
import os
import platform
from typing import Final

SYSTEM_CALLS: Final = {
    "x86_64": 298,
    "aarch64": 241,
    "arm64": 241,
    "riscv64": 241,
    "ppc64le": 319,
    "s390x": 331,
}
SOFTWARE: Final = 1
"""The type of events that the kernel counts itself, without the processor's counters."""
_CLOSE_ON_EXEC: Final = 1 << 3


def open_event(attributes: bytes, tid: int = 0, machine: str | None = None) -> int:
    """Open a counter of one thread on every processor, and give its descriptor.

    Args:
        attributes: a ``perf_event_attr`` that says its own size.
        tid: the thread; 0 for the one that calls.
        machine: as `platform.machine`; None for this one.

    Raises:
        OSError: it cannot be had on this system, or not by this user; the text says why.
    """
    number = SYSTEM_CALLS.get(platform.machine() if machine is None else machine)
    if number is None:
        raise OSError(0, "the system call is not known for this processor")
    try:
        call = ctypes.CDLL(None, use_errno=True).syscall
    except (OSError, AttributeError) as error:
        raise OSError(0, f"the C library gives no system calls: {error}") from error
    call.restype = ctypes.c_long
    descriptor = call(
        ctypes.c_long(number),
        ctypes.create_string_buffer(attributes, len(attributes)),
        ctypes.c_int(tid),
        ctypes.c_int(-1),
        ctypes.c_int(-1),
        ctypes.c_ulong(_CLOSE_ON_EXEC),
    )
    if descriptor < 0:
        error_number = ctypes.get_errno()
        raise OSError(error_number, os.strerror(error_number))
    return int(descriptor)
