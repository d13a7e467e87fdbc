"""The limit of open files, in processes of their own, because it is a process's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import pathlib, resource, sys
from idlebench.measure.descriptors import KeptFiles
soft, hard = int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
paths = [str(pathlib.Path(sys.argv[1], str(number))) for number in range(600)]
files = KeptFiles()
for path in paths[:10]:
    files.read(path)
early = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
assert all(files.read(path) == b"x" for _ in range(2) for path in paths)
print(early, resource.getrlimit(resource.RLIMIT_NOFILE)[0], len(files))
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory of 600 small files."""
    for number in range(600):
        (tmp_path / str(number)).write_text("x")
    return tmp_path


def read_all(directory: Path, soft: int, hard: int) -> list[int]:
    """Read all files under these limits; gives the soft limit early and at the end, and files kept open."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(directory), str(soft), str(hard)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(word) for word in done.stdout.split()]


def test_the_soft_limit_is_raised_only_when_it_is_reached(directory: Path) -> None:
    """Programs that we start inherit it, and some close every descriptor up to it."""
    early, late, kept = read_all(directory, 400, 2_000)
    assert (early, late, kept) == (400, 2_000, 600)


def test_a_hard_limit_that_is_too_low_is_no_failure(directory: Path) -> None:
    """What cannot be kept open is opened each time."""
    early, late, kept = read_all(directory, 400, 400)
    assert (early, late) == (400, 400)
    assert 0 < kept < 400
