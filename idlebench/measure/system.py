"""The reader for the system that we run on."""

from __future__ import annotations

import sys

from idlebench.errors import UnsupportedSystemError
from idlebench.measure.clock import cpu_clock_works
from idlebench.measure.procfs import ProcReader
from idlebench.measure.reader import ProcessReader


def open_reader(platform: str = sys.platform) -> ProcessReader:
    """Give the most precise reader that this system has.

    Args:
        platform: as `sys.platform`.

    Raises:
        UnsupportedSystemError: there is none for it.
    """
    if platform.startswith("linux") and cpu_clock_works():
        return ProcReader()
    if platform.startswith("linux") or platform == "darwin":
        from idlebench.measure.portable import PsutilReader  # noqa: PLC0415 - psutil only where it is needed

        return PsutilReader()
    raise UnsupportedSystemError(
        f"no counter of CPU time is known for the system {platform!r}",
        remedy="run idlebench on Linux, or on macOS at a coarser resolution",
    )
