"""Files that the user asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.cli.files import check_writable, write_text
from idlebench.errors import StorageError, UsageError


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    """Nothing but the file is left in its directory."""
    target = tmp_path / "result.json"
    target.write_text("old", encoding="utf-8")
    write_text(str(target), "new")
    assert target.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it points to is replaced, not the link."""
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write_text(str(link), "new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


def test_a_full_device_is_a_storage_error() -> None:
    """The message names the file."""
    with pytest.raises(StorageError) as caught:
        write_text("/dev/full", "x")
    assert caught.value.where == "/dev/full"


@pytest.mark.parametrize("target", [".", "no-such-directory/x.json"])
def test_a_target_that_cannot_be_written_is_told_before_the_run(target: str) -> None:
    """Two minutes of measuring are not lost for want of a directory."""
    with pytest.raises(UsageError):
        check_writable(target, "--json")


def test_stdout_and_nothing_are_always_writable() -> None:
    """A dash and no file need no check."""
    check_writable("-", "--json")
    check_writable("", "--json")
