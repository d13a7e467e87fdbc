"""The CPU clock of another process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from idlebench.measure.clock import boottime_ns, cpu_clock_works, process_cpu_ns
from idlebench.measure.failures import ProcessGoneError


def test_the_clock_of_a_process_that_ended_is_gone() -> None:
    """The kernel says EINVAL; a user is told that the process is gone."""
    child = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""])
    child.wait()
    with pytest.raises(ProcessGoneError, match=str(child.pid)):
        process_cpu_ns(child.pid)


def test_a_zombie_can_still_be_read() -> None:
    """What a child used stays readable until its parent has waited for it."""
    child = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.read()  # ends when the child does
        assert process_cpu_ns(child.pid) > 0
    finally:
        child.communicate()


def test_the_clock_moves_on_with_use() -> None:
    """It counts in nanoseconds: a short loop moves it, which no clock tick would show."""
    before = process_cpu_ns(os.getpid())
    sum(range(10_000))
    assert 0 < process_cpu_ns(os.getpid()) - before < 10**9


def test_the_clock_is_verified_before_it_is_trusted() -> None:
    """On this system it reads the same as the standard clock of our own process."""
    assert cpu_clock_works()


def test_boot_time_is_no_less_than_the_monotonic_time() -> None:
    """It only adds what the machine slept."""
    assert boottime_ns() > 0
