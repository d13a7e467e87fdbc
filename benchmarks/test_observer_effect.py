"""What looking at a blocked process does to it: ours beside psutil and py-spy."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks import peers
from idlebench.measure.clock import process_cpu_ns
from idlebench.measure.procfs import ProcReader
from idlebench.measure.stacks import py_spy_program
from idlebench.measure.tree import TreeSampler

WINDOW_S = 3.0
HERTZ = 250
BLOCKED = "import sys; print('ready', flush=True); sys.stdin.read()"


def switches(pid: int) -> int:
    """Both kinds of context switches of a single thread, read here without the reader under test."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)


def watch(pid: int, look: Callable[[], object], hertz: float | None) -> tuple[int, float, float, float]:
    """Look at a process for a while, at jittered moments.

    Returns:
        Number of looks, the target's switches a second, its CPU and the observer's, in percent of a core.
    """
    rng = random.Random(2)  # noqa: S311 - jitter
    looks = 0
    time.sleep(0.2)
    before, cpu_ns, own_ns = switches(pid), process_cpu_ns(pid), own_cpu_ns()
    began = time.monotonic()
    while (now := time.monotonic() - began) < WINDOW_S:
        look()
        looks += 1
        if hertz is not None:
            time.sleep(rng.uniform(0.5, 1.5) / hertz)
    seconds = now
    own = own_cpu_ns() - own_ns
    used = process_cpu_ns(pid) - cpu_ns
    return (
        looks,
        (switches(pid) - before) / seconds,
        used / seconds / 1e7,
        own / seconds / 1e7,
    )


def own_cpu_ns() -> int:
    """CPU of this process and of the programs that it ran."""
    times = psutil.Process().cpu_times()
    return time.process_time_ns() + round((times.children_user + times.children_system) * 1e9)


def test_looking_at_a_blocked_process_does_not_wake_it() -> None:
    """At 250 looks a second: 0 wakes and 0.000 % added."""
    reader = ProcReader()
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", BLOCKED], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert child.stdout is not None
        child.stdout.readline()
        sampler = TreeSampler([reader.find(child.pid)], reader=reader)
        sampler.sample()
        results = {
            "idlebench counters()": watch(child.pid, sampler.counters, HERTZ),
            "idlebench sample()": watch(child.pid, sampler.sample, HERTZ),
            "psutil": watch(child.pid, psutil_look(child.pid), HERTZ),
            "nobody": watch(child.pid, lambda: None, HERTZ),
        }
        spy = py_spy_program()
        if spy is not None:
            dump = [str(spy), "dump", "--pid", str(child.pid)]
            quiet = [*dump, "--nonblocking"]
            results["py-spy dump --nonblocking"] = watch(child.pid, lambda: peers.child_cpu_ns(quiet), None)
            results["py-spy dump (it stops the target)"] = watch(
                child.pid, lambda: peers.child_cpu_ns(dump), None
            )
    finally:
        child.kill()
        child.communicate()
        reader.close()
    peers.show(
        f"Effect of looking at a blocked process, {WINDOW_S:g} s each",
        ["observer", "looks/s", "its switches/s", "its CPU", "the observer's CPU"],
        [
            [name, f"{looks / WINDOW_S:.0f}", f"{wakes:.2f}", f"{cpu:.3f} %", f"{own:.2f} %"]
            for name, (looks, wakes, cpu, own) in results.items()
        ],
    )
    for name in ("idlebench counters()", "idlebench sample()"):
        looks, wakes, cpu, _ = results[name]
        assert looks > 100
        assert (wakes, cpu) == (0, 0)


def psutil_look(pid: int) -> Callable[[], object]:
    """A look by psutil, its object kept."""
    process = psutil.Process(pid)
    return lambda: (process.cpu_times(), process.num_ctx_switches())
