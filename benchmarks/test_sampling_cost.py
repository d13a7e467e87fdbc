"""What samples of a spinning thread cost it: the same loop with and without them, in turn."""

from __future__ import annotations

import statistics
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import peers
from idlebench.measure.clock import process_cpu_ns
from idlebench.measure.perf import perf_event_error
from idlebench.measure.perf_samples import ThreadSampler

WINDOW_S = 0.5
ROUNDS = 9
COUNTS = """
import mmap, struct, sys
with open(sys.argv[1], "r+b") as file:
    turns = memoryview(mmap.mmap(file.fileno(), 8)).cast("Q")
while True:
    for _ in range(1000):
        pass
    turns[0] += 1
"""


@pytest.mark.skipif(bool(perf_event_error()), reason="the kernel gives no samples to this user")
def test_samples_hardly_slow_the_loop_that_they_look_at(tmp_path: Path) -> None:
    """Turns for each nanosecond of its CPU: a ratio, so that a busy machine changes both alike."""
    shared = tmp_path / "turns"
    shared.write_bytes(bytes(8))
    child = subprocess.Popen([sys.executable, "-I", "-S", "-c", COUNTS, str(shared)])
    ratios, counts = [], []
    try:
        time.sleep(0.3)
        for _ in range(ROUNDS):
            alone = speed(child.pid, shared)
            with ThreadSampler([child.pid]) as sampler:
                sampled = speed(child.pid, shared)
                counts.append(len(sampler.stop()[child.pid]))
            ratios.append(sampled / alone)
    finally:
        child.kill()
        child.wait()
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    peers.show(
        f"A loop while it is sampled, {ROUNDS} windows of {WINDOW_S:g} s, each beside one without",
        ["samples in a window", "speed, of that without", "lowest", "highest"],
        [[f"{statistics.median(counts):.0f}", f"{middle:.4f}", f"{low:.4f}", f"{high:.4f}"]],
    )
    assert statistics.median(counts) > 10
    assert middle > 0.9


def speed(pid: int, shared: Path) -> float:
    """Turns of the loop for each nanosecond of CPU, over a window."""
    before, cpu_ns = turns(shared), process_cpu_ns(pid)
    time.sleep(WINDOW_S)
    return (turns(shared) - before) / (process_cpu_ns(pid) - cpu_ns)


def turns(shared: Path) -> int:
    """How often the loop has gone round."""
    return int(struct.unpack("=Q", shared.read_bytes())[0])
