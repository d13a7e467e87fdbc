from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.measure.syscalls import AARCH64, X86_64, Pointer, SystemCall, TimeKind, decode


def line(number: int, *arguments: int) -> str:
    """A line of /proc/PID/task/TID/syscall."""
    padded = (*arguments, *[0] * 6)[:6]
    return " ".join([str(number), *(hex(one) for one in padded), "0x7ffd0000", "0x7f000000"]) + "\n"


def test_the_timeout_of_epoll_wait_is_milliseconds() -> None:
    """``0x22`` is 34 ms."""
    assert decode(line(232, 5, 0xABC, 128, 0x22), X86_64) == SystemCall("epoll_wait", 5, 0.034)


def test_a_negative_timeout_is_no_timeout() -> None:
    """The register has 32 bits: ``0xffffffff`` waits forever."""
    assert decode(line(7, 0xABC, 1, 0xFFFFFFFF), X86_64).timeout_s == math.inf


def test_a_timeout_of_zero_is_zero_and_not_unknown() -> None:
    """A poll that does not wait is a finding; it must not be mistaken for one that cannot be read."""
    assert decode(line(232, 5, 0xABC, 128, 0), X86_64).timeout_s == 0.0


def test_both_machines_name_the_same_call() -> None:
    """The numbers differ, the meaning does not."""
    assert decode(line(281, 4, 1, 2, 1000), X86_64) == decode(line(22, 4, 1, 2, 1000), AARCH64)


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (line(35, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(230, 1, 1, 0x1000), Pointer(0x1000, TimeKind.UNTIL_MONOTONIC)),
        (line(230, 0, 1, 0x1000), Pointer(0x1000, TimeKind.UNTIL_REALTIME)),
        (line(230, 1, 0, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(202, 0xA, 128, 0, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(202, 0xA, 137, 0, 0x1000), Pointer(0x1000, TimeKind.UNTIL_MONOTONIC)),
        (line(202, 0xA, 393, 0, 0x1000), Pointer(0x1000, TimeKind.UNTIL_REALTIME)),
        (line(270, 8, 0xB, 0, 0, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(23, 8, 0xB, 0, 0, 0x1000), Pointer(0x1000, TimeKind.TIMEVAL)),
        (line(271, 0xB, 2, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(441, 5, 0xB, 2, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(220, 3, 0xB, 1, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(243, 3, 0xB, 64, 0, 0x1000), Pointer(0x1000, TimeKind.UNTIL_REALTIME)),
        (line(208, 3, 1, 8, 0xB, 0x1000), Pointer(0x1000, TimeKind.TIMESPEC)),
        (line(449, 0xB, 2, 0, 0x1000), Pointer(0x1000, TimeKind.UNTIL_MONOTONIC)),
        (line(455, 0xB, 1, 2, 2, 0x1000), Pointer(0x1000, TimeKind.UNTIL_MONOTONIC)),
    ],
)
def test_a_time_that_is_given_by_a_pointer_says_where_and_how_it_is_read(text: str, pointer: Pointer) -> None:
    """A length, or the moment of a clock: futex and clock_nanosleep have both."""
    found = decode(text, X86_64)
    assert (found.timeout_s, found.timeout_at) == (None, pointer)


@pytest.mark.parametrize("number", [202, 270, 271, 23, 220, 243])
def test_a_null_pointer_is_no_timeout(number: int) -> None:
    """A lock without a timeout waits forever."""
    assert decode(line(number, 8, 128), X86_64).timeout_s == math.inf


def test_a_lock_between_processes_is_told_from_one_between_threads() -> None:
    """FUTEX_PRIVATE_FLAG: nobody else can wake it."""
    assert decode(line(202, 0xA, 128, 0), X86_64).name == "futex"
    assert decode(line(202, 0xA, 0, 0), X86_64) == SystemCall("futex-shared", timeout_s=math.inf)
    assert decode(line(202, 0xA, 265, 0), X86_64).name == "futex-shared"


def test_a_select_set_says_how_many_descriptors_it_spans() -> None:
    """select(2) gives the highest descriptor plus one, and the read set after it."""
    found = decode(line(270, 9, 0xB0, 0, 0, 0x1000), X86_64)
    assert (found.set_at, found.set_size) == (0xB0, 9)


def test_a_running_thread_is_in_no_call() -> None:
    """The kernel says ``running`` for a thread on a CPU."""
    assert decode("running\n", X86_64) == SystemCall("running")


def test_a_thread_asleep_outside_of_a_call_is_blocked() -> None:
    """A page fault or a stop has the number -1."""
    assert decode("-1 0x7ffd 0x7f00\n", X86_64) == SystemCall("blocked")


@given(st.integers(0, 2000), st.lists(st.integers(0, 2**64 - 1), min_size=6, max_size=6))
def test_every_call_is_named_and_no_timeout_is_negative(number: int, arguments: list[int]) -> None:
    """Whatever the registers hold, the reading has a name, and a timeout that can be one."""
    found = decode(line(number, *arguments), X86_64)
    assert found.name
    assert found.timeout_s is None or found.timeout_s >= 0


@pytest.mark.parametrize("text", ["", "7 0x1", "seven"])
def test_what_is_no_such_line_is_refused(text: str) -> None:
    """A torn read is not taken for a wait."""
    with pytest.raises(ValueError):  # noqa: PT011 - three kinds of message
        decode(text, X86_64)
