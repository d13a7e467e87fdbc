"""The process table, read from files that the test wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.reaper import bsd, procfs
from idlebench.harness.reaper.procfs import Entry


def line(pid: int, name: str, state: str, start: int) -> str:
    """A line of /proc/PID/stat."""
    rest = " ".join(["0"] * 15)
    return f"{pid} ({name}) {state} 3 4 5 {rest} {start} 0 0\n"


@given(st.integers(1, 2**22), st.text(max_size=15), st.sampled_from("RSDZT"), st.integers(0, 2**63))
def test_a_stat_line_is_read_whatever_the_name_holds(pid: int, name: str, state: str, start: int) -> None:
    """Spaces, parentheses and newlines in a command name move no field."""
    assert procfs.parse_stat(line(pid, name, state, start)) == Entry(pid, 3, 4, 5, state, start)


@pytest.mark.parametrize("text", ["", "1 (a", "1 (a) S 1 2", "x (a) S"])
def test_a_torn_stat_line_is_no_process(text: str) -> None:
    """What cannot be read is refused, never guessed."""
    with pytest.raises(ValueError, match=r"."):
        procfs.parse_stat(text)


def test_the_table_lists_whoever_can_be_read(tmp_path: Path) -> None:
    """Directories that are no processes, and processes that are gone, are left out."""
    for name in ("7", "8", "self"):
        (tmp_path / name).mkdir()
    (tmp_path / "7" / "stat").write_text(line(7, "a b) c", "S", 99))
    assert procfs.table(tmp_path) == {7: Entry(7, 3, 4, 5, "S", 99)}


def test_the_marker_is_found_among_other_variables(tmp_path: Path) -> None:
    """A variable whose name merely ends alike is not it."""
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "environ").write_bytes(b"XMARK=no\0MARK=run/a=b\0MARK2=no\0")
    assert procfs.marker(7, "MARK", tmp_path) == "run/a=b"
    assert procfs.marker(7, "MAR", tmp_path) is None
    assert procfs.marker(8, "MARK", tmp_path) is None


def test_the_table_of_ps_is_read() -> None:
    """Where there is no procfs: pid, parent, group, state and start; anything else is left out."""
    text = (
        "  1     0     1      0 Ss   Sun Nov 22 02:00:01 2026\n"
        "501   1   500  0 Z+ Sun Nov 22 02:00:02 2026\n"
        "garbage\n"
    )
    table = bsd.parse_table(text)
    assert [(one.pid, one.parent, one.group, one.state) for one in table.values()] == [
        (1, 0, 1, "S"),
        (501, 1, 500, "Z"),
    ]
    assert table[501].start - table[1].start == 1


def test_the_marker_in_the_output_of_ps_is_the_last_of_its_name() -> None:
    """An argument may look like a variable, and arguments come first."""
    assert bsd.parse_marker("prog MARK=argument A=b MARK=run/a", "MARK") == "run/a"
    assert bsd.parse_marker("prog", "MARK") is None
