"""What is written to files, told apart by who chooses the place."""

from __future__ import annotations

import os
from pathlib import Path

from idlebench.measure.file_writes import appended_bytes, changed, file_writes, posix_timers
from idlebench.measure.open_files import links


def test_lines_of_a_log_are_counted_and_changes_in_place_are_told(tmp_path: Path) -> None:
    """A log grows at its end; a database is written wherever it likes."""
    log, data = tmp_path / "worker.log", tmp_path / "jobs.db"
    data.write_bytes(b"0" * 100)
    with log.open("ab", buffering=0) as lines, data.open("r+b", buffering=0) as pages:
        first = file_writes(os.getpid(), links(os.getpid()) or {})
        lines.write(b"nothing to do\n" * 10)
        middle = file_writes(os.getpid(), links(os.getpid()) or {})
        os.pwrite(pages.fileno(), b"1", 50)
        os.utime(data, ns=(1, 1))
        last = file_writes(os.getpid(), links(os.getpid()) or {})
    assert appended_bytes(first, middle) >= 140
    assert any(path == str(data) for _, path in first.changed_ns)
    assert first.changed_ns == middle.changed_ns
    assert changed(middle, last)


def test_a_file_that_was_opened_meanwhile_counts_as_a_whole(tmp_path: Path) -> None:
    """A log that was rotated."""
    before = file_writes(os.getpid(), links(os.getpid()) or {})
    with (tmp_path / "new.log").open("wb", buffering=0) as lines:
        lines.write(b"x" * 33)
        after = file_writes(os.getpid(), links(os.getpid()) or {})
        assert after.positions[lines.fileno(), str(tmp_path / "new.log")] == 33
    assert appended_bytes(before, after) >= 33


def test_a_log_that_may_be_read_as_well_is_a_log(tmp_path: Path) -> None:
    """Opened to append and to read: what is written moves it on."""
    with (tmp_path / "worker.log").open("a+b", buffering=0) as lines:
        first = file_writes(os.getpid(), links(os.getpid()) or {})
        lines.write(b"x" * 50)
        os.utime(lines.name, ns=(1, 1))
        last = file_writes(os.getpid(), links(os.getpid()) or {})
    assert appended_bytes(first, last) >= 50
    assert not changed(first, last)


def test_timers_are_counted_where_the_kernel_lists_them(tmp_path: Path) -> None:
    """By their numbers; none is no error."""
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "timers").write_text("ID: 0\nsignal: 32/0\nnotify: thread/tid.8\nClockID: 1\nID: 1\n")
    assert posix_timers(7, tmp_path) == 2
    assert posix_timers(8, tmp_path) == 0
