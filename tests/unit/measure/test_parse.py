"""Reading the text of /proc."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.measure.parse import (
    parse_environment,
    parse_pids,
    parse_schedstat,
    parse_stat,
    parse_switches,
    parse_thread_name,
)

STATUS = (
    b"Name:\tpython\nState:\tS (sleeping)\nvoluntary_ctxt_switches:\t812\nnonvoluntary_ctxt_switches:\t7\n"
)

counts = st.integers(0, 2**63)


def stat_line(name: bytes, *, state: str = "S", reaped: tuple[int, int] = (0, 0), start: int = 1) -> bytes:
    """A line as the kernel writes it."""
    fields = [
        *(state, 5, 0, 0, 0, -1, 0),
        *(76, 31, 0, 0, 2, 1),
        *(reaped[0], reaped[1]),
        *(20, 0, 3, 0, start, 2990080),
    ]
    return b"4242 (" + name + b") " + " ".join(map(str, fields)).encode() + b" 445 0 0\n"


@given(name=st.binary(min_size=0, max_size=15).filter(lambda name: b"\0" not in name))
def test_any_command_name_is_read(name: bytes) -> None:
    """A process may call itself ") S 1 (" and is still read right."""
    line = parse_stat(stat_line(name, start=165347))
    assert line.name == name.decode("utf-8", "replace")
    assert (line.pid, line.parent_pid, line.start_ticks, line.threads) == (4242, 5, 165347, 3)


@given(user=st.integers(0, 10**9), system=st.integers(0, 10**9))
def test_billed_children_are_user_and_system_together(user: int, system: int) -> None:
    """The split of user and system time is sampled by ticks; only the sum is used."""
    assert parse_stat(stat_line(b"sh", reaped=(user, system))).reaped_ticks == user + system


def test_faults_are_own_and_those_of_children() -> None:
    """Fields 10 and 11 are not mixed up with major faults."""
    line = parse_stat(stat_line(b"sh"))
    assert (line.faults, line.reaped_faults) == (76, 31)


@pytest.mark.parametrize("text", [b"", b"12", b"12 (sh", b"12 (sh) S 1 2"])
def test_a_broken_stat_line_is_refused(text: bytes) -> None:
    """A line that is cut short gives an error, not a zero."""
    with pytest.raises(ValueError, match="not a line"):
        parse_stat(text)


@given(counts, counts, counts)
def test_schedstat_is_read_in_its_order(on_cpu: int, waiting: int, slices: int) -> None:
    """Time on the CPU, time in the run queue, timeslices."""
    assert parse_schedstat(f"{on_cpu} {waiting} {slices}\n".encode()) == (on_cpu, waiting, slices)


def test_switches_are_not_confused_with_each_other() -> None:
    """The name of the involuntary count ends with the name of the voluntary one."""
    assert parse_switches(STATUS) == (812, 7)


def test_switches_are_found_before_lines_that_a_processor_adds() -> None:
    """Some kernels write more lines after the switches."""
    assert parse_switches(STATUS + b"x86_Thread_features:\t\nx86_Thread_features_locked:\t\n") == (812, 7)


def test_a_kernel_without_switches_gives_none() -> None:
    """Not counted is not zero."""
    assert parse_switches(b"Name:\tpython\nState:\tS (sleeping)\n") == (None, None)


def test_a_thread_name_is_unescaped() -> None:
    """The kernel escapes a newline in a name so that the line stays one."""
    assert parse_thread_name(b"Name:\ta\\nb c\nUmask:\t0022\n") == "a\nb c"


@given(st.lists(st.integers(1, 2**22)))
def test_every_child_is_read(pids: list[int]) -> None:
    """The list of children is pids with spaces between them, or nothing."""
    assert parse_pids(" ".join(map(str, pids)).encode() + b" ") == tuple(pids)


def test_a_variable_is_found_by_its_whole_name() -> None:
    """Neither a longer name nor a value that looks like one is taken for it."""
    text = b"XIDLEBENCH_SPAWN=no\0A=IDLEBENCH_SPAWN=no\0IDLEBENCH_SPAWN=run/1=a\0"
    assert parse_environment(text, "IDLEBENCH_SPAWN") == "run/1=a"


def test_a_variable_that_is_not_set_is_none() -> None:
    """Not set is not empty."""
    assert parse_environment(b"A=1\0", "B") is None
