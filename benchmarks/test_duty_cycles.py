"""Known amounts of CPU, and who finds them: ours beside psutil and ps."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil
import pytest

from benchmarks import peers
from idlebench.measure.procfs import ProcReader
from idlebench.measure.tree import TreeSampler, WindowMeter

# The target says what it has used just before it waits, both times: what it takes to say so and to
# fall asleep is in both figures alike, and in ours as well.
TARGET = """
import sys, time
share, window_s = float(sys.argv[1]), float(sys.argv[2])
period_s = min(1.0, max(0.02, 0.0002 / share))
print(time.process_time_ns(), flush=True)
sys.stdin.readline()
end = time.monotonic() + window_s
while time.monotonic() < end:
    until = time.process_time_ns() + period_s * share * 1e9
    while time.process_time_ns() < until:
        pass
    time.sleep(period_s * (1 - share))
print(time.process_time_ns(), flush=True)
sys.stdin.readline()
"""
PERCENTS = (0.01, 0.1, 1.0, 10.0, 50.0)
RELATIVE = 0.02
POINTS = 0.002


@dataclass
class Target:
    """One process with a known duty cycle, and who watches it."""

    percent: float
    child: subprocess.Popen[str]
    meter: WindowMeter
    watched: psutil.Process
    before_ns: int
    before_psutil_s: float
    before_s: float


def begin(percent: float, window_s: float, reader: ProcReader) -> Target:
    """Start a target, and begin to watch it while it waits."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", TARGET, str(percent / 100), str(window_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    before_ns = said(child)
    time.sleep(0.1)
    meter = WindowMeter(TreeSampler([reader.find(child.pid)], reader=reader))
    meter.begin()
    watched = psutil.Process(child.pid)
    used = watched.cpu_times()
    return Target(percent, child, meter, watched, before_ns, used.user + used.system, time.monotonic())


def said(child: subprocess.Popen[str]) -> int:
    """What a target says that it has used, in nanoseconds."""
    assert child.stdout is not None
    return int(child.stdout.readline())


def release(child: subprocess.Popen[str]) -> None:
    """Let a target go on."""
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


@pytest.mark.parametrize("window_s", [6.0, pytest.param(30.0, marks=pytest.mark.slow)])
def test_known_duty_cycles_are_recovered(window_s: float) -> None:
    """Within 2 percent or 0.002 points of what the process itself counted, from 0.01 % to 50 %."""
    reader = ProcReader()
    rng = random.Random(1)  # noqa: S311 - jitter
    targets = [begin(percent, window_s, reader) for percent in PERCENTS]
    rows, errors = [], []
    try:
        for target in targets:
            release(target.child)
        end = time.monotonic() + window_s
        while time.monotonic() < end:
            time.sleep(rng.uniform(0.1, 0.3))
            for target in targets:
                target.meter.tick()
        for target in targets:
            after_ns = said(target.child)
            time.sleep(0.05)
            ours = target.meter.end()
            used = target.watched.cpu_times()
            psutil_s = used.user + used.system - target.before_psutil_s
            psutil_percent = 100 * psutil_s / (time.monotonic() - target.before_s)
            truth = 100 * (after_ns - target.before_ns) / ours.elapsed_ns
            error = abs(ours.cpu_percent - truth)
            errors.append((error, truth))
            rows.append(
                [
                    f"{target.percent:g} %",
                    f"{truth:.4f} %",
                    f"{ours.cpu_percent:.4f} % ({ours.cpu_percent - truth:+.4f})",
                    f"{psutil_percent:.4f} % ({psutil_percent - truth:+.4f})",
                    f"{peers.ps_percent(target.child.pid):.1f} %",
                ]
            )
    finally:
        for target in targets:
            target.child.kill()
            target.child.communicate()
        reader.close()
    peers.show(
        f"Known duty cycles in a window of {window_s:g} s (difference from the truth in points)",
        ["asked", "truth (the process's own clock)", "idlebench", "psutil", "ps -o %cpu"],
        rows,
    )
    for error, truth in errors:
        assert error <= max(RELATIVE * truth, POINTS)
