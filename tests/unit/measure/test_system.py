"""The right reader for each system."""

from __future__ import annotations

import pytest

from idlebench.errors import ExitCode, UnsupportedSystemError
from idlebench.measure.portable import PsutilReader
from idlebench.measure.procfs import ProcReader
from idlebench.measure.system import open_reader


def test_linux_is_read_by_the_cpu_clock() -> None:
    """Nanoseconds where the system has them."""
    assert isinstance(open_reader("linux"), ProcReader)


def test_macos_is_read_through_psutil() -> None:
    """At psutil's resolution, which it states."""
    reader = open_reader("darwin")
    assert isinstance(reader, PsutilReader)
    assert reader.resolution_ns > 1


def test_an_unsupported_system_is_told_so() -> None:
    """A clear message and exit code 5, not a missing module."""
    with pytest.raises(UnsupportedSystemError, match="win32") as caught:
        open_reader("win32")
    assert caught.value.exit_code is ExitCode.NOTHING_MEASURED
