"""A diagnosis of a target that changes meanwhile: it starts children, or is held back by a quota."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from idlebench.diagnose.judge import judge
from idlebench.model.diagnosis import FindingName
from idlebench.model.evidence import Rhythm
from tests.integration.diagnose_support import READY, gathered, program

VERSION_1 = Path("/sys/fs/cgroup/cpu")
VERSION_2 = Path("/sys/fs/cgroup")


def cpu_groups() -> Path | None:
    """Where a group with a quota of CPU may be made, or None."""
    if os.access(VERSION_1 / "cpu.cfs_quota_us", os.W_OK):
        return VERSION_1
    control = VERSION_2 / "cgroup.subtree_control"
    if os.access(control, os.W_OK) and "cpu" in control.read_text(encoding="utf-8").split():
        return VERSION_2
    return None


@contextmanager
def quota(pid: int, milliseconds: int) -> Iterator[None]:
    """Let a process run for so long in each tenth of a second."""
    root = cpu_groups()
    assert root is not None
    group = root / f"idlebench-test-{os.getpid()}"
    group.mkdir()
    try:
        if root == VERSION_1:
            (group / "cpu.cfs_quota_us").write_text(str(milliseconds * 1000))
        else:
            (group / "cpu.max").write_text(f"{milliseconds * 1000} 100000")
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        (root / "cgroup.procs").write_text(str(pid))
        group.rmdir()


@pytest.mark.skipif(cpu_groups() is None, reason="this user may not make a group with a quota of CPU")
def test_a_spin_under_a_quota_is_a_spin_and_the_quota_is_told(tmp_path: Path) -> None:
    """It seems to rest for most of the time, and only because it must."""
    text = f"{READY}\ndef drain():\n    while True: pass\ndrain()\n"
    with program(tmp_path, text) as process, quota(process.pid, 20):
        evidence = gathered(process.pid, 3.0)
    assert evidence.throttled_percent is not None
    assert evidence.throttled_percent > 30
    diagnosis = judge(evidence)
    assert diagnosis.findings[0].name is FindingName.BUSY_SPIN
    assert any("quota held it back" in advice for advice in diagnosis.advice)


def test_children_that_are_started_meanwhile_are_looked_at_too(tmp_path: Path) -> None:
    """A parent that waits and forks three that poll: each is seen, with its period."""
    text = f"""
    import os, time
    {READY}
    parent = os.getpid()
    time.sleep(0.5)
    for _ in range(3):
        if not os.fork():
            while os.getppid() == parent:
                time.sleep(0.05)
            os._exit(0)
    time.sleep(60)
    """
    with program(tmp_path, text) as process:
        evidence = gathered(process.pid, 4.0)
    polling = [one for one in evidence.threads if one.pid != process.pid]
    assert len(polling) == 3
    assert all(one.cadence is not None and one.cadence.rhythm is Rhythm.PERIODIC for one in polling)
    assert judge(evidence).findings[0].name is FindingName.SHORT_POLL
