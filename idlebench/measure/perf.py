"""Whether this user may count with perf events: one software counter is opened, and closed.

perf_event_open(2) has no wrapper in the C library; the structure is the first version of
``perf_event_attr`` (64 bytes, PERF_ATTR_SIZE_VER0), which every kernel since 2.6.31 takes.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from typing import Final

_SYSTEM_CALLS: Final = {
    "x86_64": 298,
    "aarch64": 241,
    "arm64": 241,
    "riscv64": 241,
    "ppc64le": 319,
    "s390x": 331,
}
_SOFTWARE: Final = 1
_CONTEXT_SWITCHES: Final = 3
_SIZE: Final = 64
_EXCLUDE_KERNEL_AND_HYPERVISOR: Final = 1 << 5 | 1 << 6
_CLOSE_ON_EXEC: Final = 1 << 3


def perf_event_error(machine: str | None = None) -> str:
    """Open a counter of our own context switches.

    Args:
        machine: as `platform.machine`; None for this one.

    Returns:
        "" if it could be opened, otherwise why not.
    """
    number = _SYSTEM_CALLS.get(platform.machine() if machine is None else machine)
    if number is None:
        return "the system call is not known for this processor"
    attributes = struct.pack(
        "=IIQQQQQIIQ",
        _SOFTWARE,
        _SIZE,
        _CONTEXT_SWITCHES,
        0,
        0,
        0,
        _EXCLUDE_KERNEL_AND_HYPERVISOR,
        0,
        0,
        0,
    )
    try:
        call = ctypes.CDLL(None, use_errno=True).syscall
    except (OSError, AttributeError) as error:
        return f"the C library gives no system calls: {error}"
    call.restype = ctypes.c_long
    descriptor = call(
        ctypes.c_long(number),
        ctypes.create_string_buffer(attributes, _SIZE),
        ctypes.c_int(0),
        ctypes.c_int(-1),
        ctypes.c_int(-1),
        ctypes.c_ulong(_CLOSE_ON_EXEC),
    )
    if descriptor < 0:
        return os.strerror(ctypes.get_errno())
    os.close(descriptor)
    return ""
