"""Logs that are counted and bounded while their process writes them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.store.log_bound import LogBound
from idlebench.store.log_redaction import redact

LIMIT = 1024


@given(st.lists(st.binary(max_size=900).filter(lambda data: b"idlebench" not in data), max_size=12))
@settings(max_examples=50, deadline=None)
def test_everything_written_is_counted_whatever_was_cut(
    tmp_path_factory: pytest.TempPathFactory, writes: list[bytes]
) -> None:
    """Bytes and lines in total are exact, and the file stays within its limit after every look."""
    path = tmp_path_factory.mktemp("log") / "w.log"
    bound = LogBound(path, LIMIT)
    total = b""
    with path.open("ab", buffering=0) as worker:
        for data in writes:
            worker.write(data)
            total += data
            assert bound.look() == (len(total), total.count(b"\n"))
            assert path.stat().st_size <= LIMIT


def test_a_cut_log_keeps_its_beginning_and_its_newest_lines(tmp_path: Path) -> None:
    """Why a worker failed to start stands at the beginning, why it died at the end: both are kept."""
    path = tmp_path / "w.log"
    bound = LogBound(path, LIMIT)
    with path.open("ab", buffering=0) as worker:
        for number in range(500):
            worker.write(f"line {number:03d}\n".encode())
            if number % 50 == 49:
                bound.look()
    lines = path.read_text().splitlines()
    markers = [number for number, line in enumerate(lines) if line.startswith("[idlebench left out")]
    assert lines[0] == "line 000"
    assert lines[-1] == "line 499"
    assert len(markers) == 1
    head, tail = lines[: markers[0]], lines[markers[0] + 1 :]
    assert head == [f"line {number:03d}" for number in range(len(head))]
    assert tail == [f"line {number:03d}" for number in range(500 - len(tail), 500)]
    assert bound.look() == (500 * 9, 500)


def test_the_marker_says_how_much_is_missing(tmp_path: Path) -> None:
    """A reader of a log can tell how much is not there."""
    path = tmp_path / "w.log"
    path.write_bytes(b"0123456\n" * 1000)
    LogBound(path, LIMIT).look()
    text = path.read_text()
    kept = text.count("0123456\n") * 8
    assert f"[idlebench left out {8000 - kept} bytes here]\n" in text


def test_a_worker_goes_on_writing_after_a_cut(tmp_path: Path) -> None:
    """A descriptor opened before the cut appends at the new end; there is no hole in the file."""
    path = tmp_path / "w.log"
    bound = LogBound(path, LIMIT)
    with path.open("ab", buffering=0) as worker:
        worker.write(b"x" * 5000 + b"\n")
        bound.look()
        worker.write(b"the end\n")
        assert bound.look() == (5009, 2)
    assert path.read_bytes().endswith(b"the end\n")
    assert b"\0" not in path.read_bytes()


@pytest.mark.parametrize("kind", ["missing", "directory", "null device", "pipe"])
def test_a_log_that_is_no_file_counts_nothing_and_blocks_nobody(tmp_path: Path, kind: str) -> None:
    """A log that cannot be watched does not disturb a measurement."""
    path = tmp_path / "log"
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "null device":
        path = Path(os.devnull)
    assert LogBound(path).look() == (0, 0)


def test_a_password_in_a_log_is_redacted(tmp_path: Path) -> None:
    """A worker that prints the broker's URL does not leave its password in the run directory."""
    path = tmp_path / "w.log"
    path.write_text("connecting to redis://:s3cret@h/0\nand s3cret-longer\nfine\n")
    redact(path, ["s3cret", "s3cret-longer", ""])
    assert path.read_text() == "connecting to redis://:***@h/0\nand ***\nfine\n"


def test_a_log_without_a_secret_is_not_touched(tmp_path: Path) -> None:
    """Redaction rewrites only what it must; a missing log is nobody's error."""
    path = tmp_path / "w.log"
    path.write_text("fine\n")
    os.utime(path, ns=(1, 1))
    redact(path, ["s3cret"])
    assert path.stat().st_mtime_ns == 1
    redact(tmp_path / "missing.log", ["s3cret"])
