"""The tools that people reach for, measured in the same run as ours.

Each function gives the CPU that one reading of one process costs with a tool, in microseconds: CPU
and context switches (or timeslices) of each process. CPU time and not wall time, so that a busy
machine does not change the comparison. None means that the tool is not installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil
from rich.console import Console
from rich.table import Table

_NURSERY: Final = """
import os, signal, sys
pids = [os.posix_spawnp('sleep', ['sleep', '600'], os.environ) for _ in range(int(sys.argv[1]))]
print('ready', flush=True)
sys.stdin.read()
for pid in pids:
    os.kill(pid, signal.SIGKILL)
for pid in pids:
    os.waitpid(pid, 0)
"""
_ROUNDS: Final = 10
_PIDSTAT_SAMPLES: Final = 3
_PSRECORD_S: Final = 2.0


@contextmanager
def sleeping_processes(count: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Start processes that sleep; gives their parent and them. They end with us, however we end."""
    parent = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _NURSERY, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        yield parent.pid, tuple(child.pid for child in psutil.Process(parent.pid).children())
    finally:
        parent.communicate()  # closes its standard input: it kills and reaps them all


def microseconds(reads: Sequence[Callable[[], object]], processes: int) -> tuple[float, ...]:
    """Give the CPU that a call of each function takes for each process, the best of a few rounds.

    The rounds take turns: a neighbour on this machine slows all of them alike.
    """
    calls = max(2, 1_000 // processes)
    best = [float("inf")] * len(reads)
    for _ in range(_ROUNDS):
        for index, read in enumerate(reads):
            began_ns = time.process_time_ns()
            for _ in range(calls):
                read()
            used_ns = time.process_time_ns() - began_ns
            best[index] = min(best[index], used_ns / calls / processes / 1000)
    return tuple(best)


def psutil_read(pids: Sequence[int]) -> Callable[[], None]:
    """Psutil as its documentation recommends it for repeated reads: objects kept, `oneshot` used."""
    processes = [psutil.Process(pid) for pid in pids]

    def read() -> None:
        for process in processes:
            with process.oneshot():
                process.cpu_times()
                process.num_ctx_switches()

    return read


def pidstat_us(pids: Sequence[int]) -> float | None:
    """``pidstat -u -w -t``: what each further reading adds, without its start."""
    program = shutil.which("pidstat")
    if program is None:
        return None
    chosen = ",".join(map(str, pids))

    def cost(samples: int) -> int:
        return child_cpu_ns([program, "-u", "-w", "-t", "-p", chosen, "1", str(samples)])

    return (cost(1 + _PIDSTAT_SAMPLES) - cost(1)) / _PIDSTAT_SAMPLES / len(pids) / 1000


def psrecord_us(parent: int, count: int) -> float | None:
    """``psrecord --include-children`` (which counts no switches), without its start."""
    beside = Path(sys.executable).with_name("psrecord")
    program = str(beside) if beside.exists() else shutil.which("psrecord")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory, "log")

        def run(seconds: float) -> tuple[int, int]:
            argv = [program, str(parent), "--include-children", "--interval", "0.01"]
            cpu_ns = child_cpu_ns([*argv, "--duration", str(seconds), "--log", str(log)])
            return cpu_ns, len(log.read_text().splitlines()) - 1

        start_ns, start_samples = run(0.01)
        all_ns, samples = run(_PSRECORD_S)
    further = samples - start_samples
    return (all_ns - start_ns) / further / (count + 1) / 1000 if further > 0 else None


def child_cpu_ns(argv: list[str]) -> int:
    """Run a program and give the CPU that it used, from its rusage."""
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return round((usage.ru_utime + usage.ru_stime) * 1e9)


def ps_percent(pid: int) -> float:
    """What ``ps -o %cpu`` says."""
    done = subprocess.run(
        ["ps", "-o", "%cpu=", "-p", str(pid)],  # noqa: S607 - the system's own
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table that also reads well in a log."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console = Console(width=110)
    console.print()
    console.print(table)
