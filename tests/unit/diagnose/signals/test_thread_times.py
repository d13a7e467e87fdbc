from __future__ import annotations

from pathlib import Path

from idlebench.diagnose.signals.thread_times import ThreadTimes
from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.model.process import ProcessRef, ProcessSample, ThreadSample, TreeSample

REF = ProcessRef(10, 1)


def stat(root: Path, tid: int, user: int, system: int) -> None:
    """Write the counters of a thread."""
    directory = root / "10" / "task" / str(tid)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "stat").write_text(f"{tid} (a b) R " + "0 " * 10 + f"{user} {system} 0 0\n")


def sample(at_s: int, *busy: int) -> TreeSample:
    """Threads 11, 12 and 13 at a moment; some have been on a CPU all the time."""
    cpu = {tid: at_s * 10**9 * (tid in busy) for tid in (11, 12, 13)}
    threads = tuple(ThreadSample(tid, "t", ns, 0, 0, 0, 0) for tid, ns in cpu.items())
    return TreeSample(at_s * 10**9, (ProcessSample(REF, "worker", 0, 0, "R", threads),))


def test_each_busy_thread_has_a_part_of_its_own(tmp_path: Path) -> None:
    """One computes, one yields; one that sleeps is not read at all."""
    tally = ThreadTally()
    times = ThreadTimes(tally, tmp_path)
    for second in range(4):
        stat(tmp_path, 11, 100 * second, 0)
        stat(tmp_path, 12, 25 * second, 75 * second)
        now = sample(second, 11, 12)
        tally.add(now)
        times.tick(now)
    assert times.system_shares() == {(REF, 11): 0.0, (REF, 12): 0.75}


def test_of_little_cpu_nothing_is_told(tmp_path: Path) -> None:
    """The kernel samples which of the two it is, a hundred times a second."""
    tally = ThreadTally()
    times = ThreadTimes(tally, tmp_path)
    for second in range(4):
        stat(tmp_path, 11, 5 * second, 5 * second)
        now = sample(second, 11)
        tally.add(now)
        times.tick(now)
    assert not times.system_shares()
