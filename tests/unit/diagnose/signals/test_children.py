"""Children that are too brief to be seen leave an account behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from idlebench.diagnose.signals.children import ChildrenSignals, is_crash
from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.harness.clock import SystemClock
from idlebench.measure.children import ChildLook, ChildrenReader
from idlebench.model.process import ProcessRef, ProcessSample, TreeSample

REF = ProcessRef(os.getpid(), 1)


class Accounts(ChildrenReader):
    """Sees no child, and reads these accounts."""

    def __init__(self, *faults: int | None) -> None:
        """One for each tick."""
        super().__init__()
        self._faults = iter(faults)

    def pids(self, threads: Iterable[tuple[int, int]]) -> set[int]:  # noqa: ARG002 - as the real one
        """None."""
        return set()

    def faults_of_children(self, pid: int) -> int | None:  # noqa: ARG002 - as the real one
        """The next one."""
        return next(self._faults)


def accounts_per_s(*faults: int | None) -> float | None:
    """What ticks a quarter of a second apart make of these accounts."""
    signals = ChildrenSignals(
        ThreadTally(),
        clock=SystemClock(),
        rng=random.Random(1),  # noqa: S311 - no secret
        reader=Accounts(*faults),
    )
    for index in range(len(faults)):
        sample = TreeSample(index * 250_000_000, (ProcessSample(REF, "worker", 0, 0, "S", ()),))
        if index == 0:
            signals.begin(sample)
        else:
            signals.tick(sample)
        signals.look(sample.at_ns)
    found = signals.evidence()
    return None if found is None else found.accounts_per_s


def test_every_look_that_finds_a_larger_account_counts() -> None:
    """Two in the second of which five looks are the ends of four quarters."""
    assert accounts_per_s(500, 500, 620, 620, 740) == pytest.approx(2.0)


def test_children_of_earlier_times_are_none_of_these() -> None:
    """An account that does not grow is no child, however large; nor is one that cannot be read."""
    assert accounts_per_s(10**6, 10**6, 10**6) is None
    assert accounts_per_s(None, None, None) is None


def test_a_child_that_was_waited_for_is_on_the_account() -> None:
    """As the kernel has it."""
    reader = ChildrenReader()
    before = reader.faults_of_children(os.getpid())
    subprocess.run([sys.executable, "-S", "-c", ""], check=True)
    after = reader.faults_of_children(os.getpid())
    assert before is not None
    assert after is not None
    assert after >= before + 20
    assert ChildrenReader(Path("/nowhere")).faults_of_children(1) is None


def test_what_a_script_means_by_its_code_depends_on_the_shell() -> None:
    """2 and more are errors of a script; of ls or diff they are answers, and of grep 1 is."""
    assert is_crash(2 << 8, ("bash", "/srv/recorder.sh"))
    assert not is_crash(1 << 8, ("bash", "/srv/recorder.sh"))
    assert not is_crash(2 << 8, ("bash", "-c", "ls queue/*"))
    assert not is_crash(2 << 8, ("ls", "queue"))
    assert is_crash(127 << 8, ("ls", "queue"))


class OneChild(ChildrenReader):
    """Sees one child, once, and hears of its end."""

    def __init__(self, parent: int, command: tuple[str, ...], status: int) -> None:
        """Of this parent, with this command and this end."""
        super().__init__()
        self._looks = iter(({7}, set[int]()))
        self._child = ChildLook(7, 1, parent, "sh", command, None)
        self._status = status

    def pids(self, threads: Iterable[tuple[int, int]]) -> set[int]:  # noqa: ARG002 - as the real one
        """It, and then nobody."""
        return next(self._looks)

    def look(self, pid: int) -> ChildLook | None:  # noqa: ARG002 - as the real one
        """It runs."""
        return self._child

    def ended(self, pid: int) -> int | None:  # noqa: ARG002 - as the real one
        """Its status."""
        return self._status


def test_a_child_met_only_before_its_exec_is_no_script_that_failed(tmp_path: Path) -> None:
    """It still has the command of its parent, a script; of the grep that it became 2 is an answer."""
    script = tmp_path / "wait.sh"
    script.write_text("sleep 60")

    def crashed(parent: int, command: tuple[str, ...]) -> int:
        signals = ChildrenSignals(
            ThreadTally(),
            clock=SystemClock(),
            rng=random.Random(1),  # noqa: S311 - no secret
            reader=OneChild(parent, command, 2 << 8),
        )
        signals.begin(TreeSample(0, (ProcessSample(ProcessRef(parent, 1), "sh", 0, 0, "S", ()),)))
        signals.look(250_000_000)
        found = signals.evidence()
        assert found is not None
        return found.crashed

    with subprocess.Popen(["/bin/sh", str(script)], start_new_session=True) as parent:
        found = [crashed(parent.pid, ("/bin/sh", file)) for file in ("/srv/import.sh", str(script))]
        os.killpg(parent.pid, signal.SIGKILL)
    assert found == [1, 0]
