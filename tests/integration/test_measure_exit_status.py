"""How processes of others ended, told by the kernel after they were waited for."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from idlebench.measure.children import ChildrenReader
from idlebench.measure.exit_status import EndedProcesses

TELLS = tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2]) >= (6, 15)
"""Older kernels tell nobody but the parent: then None is the right answer."""


@pytest.fixture
def ended() -> Iterator[EndedProcesses]:
    """Holds nothing yet."""
    held = EndedProcesses()
    yield held
    held.close()


def start(script: str) -> subprocess.Popen[bytes]:
    """A shell that is still there when it is looked at."""
    return subprocess.Popen(["sh", "-c", f"sleep 0.1; {script}"])  # noqa: S607 - any shell


@pytest.mark.parametrize(
    ("script", "status"), [("exit 3", 3 << 8), ("exit 0", 0), ("kill -TERM $$", signal.SIGTERM)]
)
def test_the_status_is_told_after_the_parent_has_taken_it(
    ended: EndedProcesses, script: str, status: int
) -> None:
    """An exit code, and the signal of one that was killed."""
    child = start(script)
    ended.hold(child.pid)
    child.wait()
    assert ended.release(child.pid) == (status if TELLS else None)


def test_a_process_that_lives_has_no_status(ended: EndedProcesses) -> None:
    """Nothing is made up, and letting go does not touch it."""
    child = start("sleep 60")
    ended.hold(child.pid)
    assert ended.release(child.pid) is None
    assert child.poll() is None
    child.kill()
    child.wait()


def test_a_process_that_was_not_held_has_no_status(ended: EndedProcesses) -> None:
    """It came and went between two looks."""
    assert ended.release(2**22) is None


def test_every_handle_is_closed() -> None:
    """As many descriptors as before."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only
    held = EndedProcesses()
    children = [start("exit 1") for _ in range(5)]
    for child in children:
        held.hold(child.pid)
        held.hold(child.pid)
    for child in children:
        child.wait()
    held.close()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_child_that_was_looked_at_is_asked_when_it_is_gone() -> None:
    """What the children of a target are read with holds them by itself."""
    reader = ChildrenReader()
    child = start("exit 7")
    look = reader.look(child.pid)
    assert look is not None
    assert look.parent == os.getpid()
    child.wait()
    assert reader.ended(child.pid) == (7 << 8 if TELLS else None)
    reader.close()
