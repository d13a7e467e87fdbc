"""Descriptors that stay open, as many as there may be."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from idlebench.measure.descriptors import KeptFiles
from idlebench.measure.failures import ProcessGoneError


def files(directory: Path, count: int) -> list[str]:
    """Make some small files."""
    paths = [directory / str(number) for number in range(count)]
    for path in paths:
        path.write_text(path.name)
    return [str(path) for path in paths]


def test_no_more_files_stay_open_than_allowed(tmp_path: Path) -> None:
    """Beyond the limit files are read all the same."""
    kept = KeptFiles(limit=3)
    paths = files(tmp_path, 10)
    for _ in range(2):
        assert [kept.read(path) for path in paths] == [str(number).encode() for number in range(10)]
    assert len(kept) == 3
    kept.close()
    assert len(kept) == 0


def test_a_program_out_of_descriptors_goes_on(tmp_path: Path) -> None:
    """When someone else has taken the last one, half of ours are given back."""
    paths = files(tmp_path, 9)
    taken = False

    def open_file(path: str, flags: int) -> int:
        if taken and len(kept) > 4:
            raise OSError(errno.EMFILE, "Too many open files", path)
        return os.open(path, flags)

    kept = KeptFiles(limit=100, open_file=open_file)
    for path in paths[:8]:
        kept.read(path)
    taken = True
    assert kept.read(paths[8]) == b"8"
    assert len(kept) == 4
    kept.close()


def test_a_list_is_read_to_its_end(tmp_path: Path) -> None:
    """A thousand children do not fit in one page."""
    path = tmp_path / "children"
    path.write_text("1234567 " * 9_000)
    kept = KeptFiles()
    assert kept.read_list(str(path)) == path.read_bytes()
    assert kept.read_list(str(path)) == path.read_bytes()
    kept.close()


def test_a_missing_file_means_that_the_process_is_gone(tmp_path: Path) -> None:
    """No file of /proc outlives its process."""
    with pytest.raises(ProcessGoneError):
        KeptFiles().read(str(tmp_path / "stat"))
