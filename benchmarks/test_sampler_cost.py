"""What it costs to read CPU and timeslices of one process: ours beside psutil, pidstat and psrecord."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks import peers
from idlebench.measure.procfs import ProcReader
from idlebench.measure.tree import TreeSampler

TARGET_US = 5.0
SLACK = 3.0
CHEAPER = 10.0


def cell(value: float | None, ours: float) -> str:
    """A figure, and how many times ours it is."""
    return "not installed" if value is None else f"{value:.2f} µs ({value / ours:.0f}×)"


@pytest.mark.parametrize("count", [1, 100, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_reading_costs_a_tenth_of_the_others(count: int) -> None:
    """At most 5 µs a process, ten times cheaper than psutil and than pidstat, however many there are."""
    reader = ProcReader()
    with peers.sleeping_processes(count) as (parent, pids):
        sampler = TreeSampler([reader.find(pid) for pid in pids], reader=reader)
        sampler.sample()
        # A sample makes the next counters() prepare its loop anew: it takes its turn apart from them.
        ours, psutil_us = peers.microseconds([sampler.counters, peers.psutil_read(pids)], count)
        (full,) = peers.microseconds([sampler.sample], count)
        pidstat_us = peers.pidstat_us(pids)
        psrecord_us = peers.psrecord_us(parent, count)
        assert sampler.counters().processes == count
    reader.close()
    peers.show(
        f"CPU of one process-sample, {count} processes (target: {TARGET_US:.0f} µs)",
        ["reader", "what it reads", "µs a process-sample"],
        [
            ["idlebench counters()", "CPU to 1 ns, timeslices", f"{ours:.2f} µs"],
            ["idlebench sample()", "… switches of each thread, children, state", cell(full, ours)],
            ["psutil", "cpu_times, num_ctx_switches (leader only)", cell(psutil_us, ours)],
            ["pidstat -u -w -t", "CPU, switches of each thread", cell(pidstat_us, ours)],
            ["psrecord", "CPU and memory; no switches", cell(psrecord_us, ours)],
        ],
    )
    assert ours <= SLACK * TARGET_US
    assert psutil_us >= CHEAPER * ours
    assert pidstat_us is None or pidstat_us >= CHEAPER * ours


def test_hot_path(benchmark: Callable[[Callable[[], object]], object]) -> None:
    """One reading of one process, in the terms of pytest-benchmark."""
    reader = ProcReader()
    with peers.sleeping_processes(1) as (_, pids):
        sampler = TreeSampler([reader.find(pids[0])], reader=reader)
        sampler.sample()
        benchmark(sampler.counters)
    reader.close()
