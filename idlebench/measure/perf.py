"""Whether this user may count with perf events: one software counter is opened, and closed.

The structure is the first version of ``perf_event_attr`` (64 bytes, PERF_ATTR_SIZE_VER0), which every kernel
since 2.6.31 takes.
"""

from __future__ import annotations

import os
import struct
from typing import Final

from idlebench.measure.perf_event import SOFTWARE, open_event

_CONTEXT_SWITCHES: Final = 3
_SIZE: Final = 64
_EXCLUDE_KERNEL_AND_HYPERVISOR: Final = 1 << 5 | 1 << 6


def perf_event_error(machine: str | None = None) -> str:
    """Open a counter of our own context switches.

    Args:
        machine: as `platform.machine`; None for this one.

    Returns:
        "" if it could be opened, otherwise why not.
    """
    attributes = struct.pack(
        "=IIQQQQQIIQ",
        SOFTWARE,
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
        os.close(open_event(attributes, machine=machine))
    except OSError as error:
        return error.strerror or str(error)
    return ""
