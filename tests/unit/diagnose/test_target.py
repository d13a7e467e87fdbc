from __future__ import annotations

import os
from pathlib import Path

import pytest

from idlebench.diagnose.target import choose, matches, resolve_pid
from idlebench.errors import UsageError
from idlebench.measure.failures import ProcessGoneError
from idlebench.measure.procfs import ProcReader
from tests.unit.measure.proc_tree import ProcTree


@pytest.fixture
def proc(tmp_path: Path) -> ProcTree:
    """A prefork worker 50 with children 51 and 52, and an editor 60 that has its file open."""
    tree = ProcTree(tmp_path)
    commands = {
        50: ("python", "-m", "celery", "worker"),
        51: ("python", "-m", "celery", "worker"),
        52: ("python", "-m", "celery", "worker"),
        60: ("vi", "celery.py"),
        70: ("postgres",),
    }
    for pid, words in commands.items():
        tree.process(pid, parent=50 if pid in {51, 52} else 1)
        (tmp_path / str(pid) / "cmdline").write_bytes("\0".join(words).encode() + b"\0")
    return tree


def reader(proc: ProcTree) -> ProcReader:
    """A reader of that directory."""
    return ProcReader(proc.root, cpu_ns=gone, ticks_per_s=100)


def gone(pid: int) -> int:
    """The CPU clock of a pid that nobody has."""
    raise ProcessGoneError("the process is gone", where=f"pid {pid}")


def test_a_tree_matches_once_by_its_topmost_process(proc: ProcTree) -> None:
    """Diagnosing the parent covers the pool."""
    found = matches("celery worker", reader(proc), proc.root)
    assert [(one.ref.pid, one.below, one.command) for one in found] == [(50, 2, "python -m celery worker")]


def test_upper_and_lower_case_are_alike(proc: ProcTree) -> None:
    """As with pgrep -i."""
    assert [one.ref.pid for one in matches("CELERY", reader(proc), proc.root)] == [50, 60]


def test_we_ourselves_never_match(proc: ProcTree) -> None:
    """Our own command line has the word too."""
    proc.process(os.getpid())
    (proc.root / str(os.getpid()) / "cmdline").write_bytes(b"idlebench\0diagnose\0--name\0celery\0")
    assert os.getpid() not in [one.ref.pid for one in matches("celery", reader(proc), proc.root)]


def test_one_match_is_chosen(proc: ProcTree) -> None:
    """There is nothing to ask."""
    found = matches("postgres", reader(proc), proc.root)
    assert choose(found, "postgres").ref.pid == 70


def test_several_matches_are_listed_with_what_to_do(proc: ProcTree) -> None:
    """The user chooses."""
    with pytest.raises(UsageError, match=r"50 python .*60 vi .*--all"):
        choose(matches("celery", reader(proc), proc.root), "celery")


def test_no_match_says_so() -> None:
    """With how to see what runs."""
    with pytest.raises(UsageError, match="no command line"):
        choose((), "nothing-like-it")


@pytest.mark.parametrize("pid", [0, -4, 999])
def test_a_pid_that_nobody_has_is_refused(proc: ProcTree, pid: int) -> None:
    """Before anything is read."""
    with pytest.raises(UsageError, match="no live process"):
        resolve_pid(pid, reader(proc))
