"""How long processes had to wait for a CPU: the kernel's pressure stall information (Linux 4.20)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

CPU_PRESSURE: Final = Path("/proc/pressure/cpu")
_SOME: Final = re.compile(r"^some .*\btotal=(\d+)", re.MULTILINE)


def stalled_us(text: str) -> int | None:
    """Find in ``/proc/pressure/cpu`` how long some process had to wait for a CPU, in µs since boot.

    Returns:
        The total of the line ``some`` (Documentation/accounting/psi.rst), or None if there is none.
    """
    found = _SOME.search(text)
    return int(found[1]) if found else None


def read_stalled_us(path: Path = CPU_PRESSURE) -> int | None:
    """Read it; None where the kernel does not tell."""
    try:
        return stalled_us(path.read_text(encoding="ascii", errors="replace"))
    except OSError:
        return None
