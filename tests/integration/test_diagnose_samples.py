"""Threads that hardly rest are sampled: what they call, where they are, whether they calculate."""

from __future__ import annotations

import errno
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from idlebench.diagnose.judge import judge
from idlebench.measure import perf_samples
from idlebench.measure.perf import perf_event_error
from idlebench.measure.perf_event import open_event
from tests.integration.diagnose_support import READY, gathered, program

SAMPLED = pytest.mark.skipif(
    bool(perf_event_error()) or os.geteuid() != 0, reason="the kernel gives no samples to this user"
)
COMPILER = shutil.which("cc") or ""
COMPILED = pytest.mark.skipif(not COMPILER, reason="there is no C compiler")

FLAGS_AT = 40  # in perf_event_attr
EXCLUDE_KERNEL = 1 << 5

AT_ITS_END = f"""
import os, select
read, write = os.pipe()
os.close(write)
waits = select.poll()
waits.register(read, select.POLLIN)
{READY}
def listen():
    while True:
        waits.poll(5000)
listen()
"""

ALWAYS_WRITABLE = """
#include <sys/select.h>
#include <unistd.h>
static int ends[2];
static void __attribute__((noinline)) serve(void)
{
    fd_set writable;
    struct timeval patience = {30, 0};
    FD_ZERO(&writable);
    FD_SET(ends[1], &writable);
    select(ends[1] + 1, 0, &writable, 0, &patience);
}
int main(void)
{
    if (pipe(ends)) return 1;
    for (;;) serve();
}
"""

CALCULATES = """
static volatile double seen;
int main(void)
{
    for (unsigned long turn = 1;; turn++) {
        double sum = 0;
        for (int i = 1; i < 2000; i++) sum += (double)(turn % i) / i;
        seen = sum;
    }
}
"""

WAITS_FOR_A_FLAG = """
static volatile int ready;
int main(void)
{
    while (!ready)
        ;
    return 0;
}
"""


@contextmanager
def compiled(directory: Path, text: str) -> Iterator[int]:
    """Start a C program; kill it at the end."""
    source = directory / "program.c"
    source.write_text(text, encoding="utf-8")
    subprocess.run([COMPILER, "-O1", "-o", directory / "program", source], check=True)
    process = subprocess.Popen([directory / "program"])
    try:
        time.sleep(0.5)
        yield process.pid
    finally:
        process.kill()
        process.wait()


@SAMPLED
def test_a_wait_that_returns_at_once_shows_its_timeout_and_its_descriptor(tmp_path: Path) -> None:
    """A poll of five seconds on a pipe that is at its end: no stack of Python shows either."""
    with program(tmp_path, AT_ITS_END) as process:
        evidence = gathered(process.pid, 2.0)
    [thread] = evidence.threads
    assert thread.sampled is not None
    [poll] = [one for one in thread.sampled.calls if one.call == "poll"]
    assert poll.timeout_s == 5
    assert [one.kind for one in poll.descriptors] == ["pipe"]
    diagnosis = judge(evidence)
    assert [one.name for one in diagnosis.findings] == ["ready-fd-spin"]
    assert diagnosis.findings[0].where is not None
    assert diagnosis.findings[0].where.function == "listen"


@SAMPLED
def test_a_thread_that_rests_is_not_sampled(tmp_path: Path) -> None:
    """It is left alone."""
    with program(tmp_path, f"import time\n{READY}\ntime.sleep(60)") as process:
        evidence = gathered(process.pid, 1.5)
    assert [one.sampled for one in evidence.threads] == [None]
    assert not [one for one in evidence.missing if one.signal == "samples"]


@SAMPLED
@COMPILED
def test_the_function_of_native_code_that_spins_is_named(tmp_path: Path) -> None:
    """A select that may wait for 30 s, for a pipe that can always be written."""
    with compiled(tmp_path, ALWAYS_WRITABLE) as pid:
        diagnosis = judge(gathered(pid, 2.0))
    assert [one.name for one in diagnosis.findings] == ["ready-fd-spin"]
    assert diagnosis.findings[0].where is not None
    assert diagnosis.findings[0].where.function == "serve"


@SAMPLED
@COMPILED
@pytest.mark.parametrize(("text", "verdict"), [(CALCULATES, "not-idle"), (WAITS_FOR_A_FLAG, "problem")])
def test_native_code_that_calculates_is_told_from_a_loop_that_waits(
    tmp_path: Path, text: str, verdict: str
) -> None:
    """Neither makes any system call; only what its registers hold differs."""
    with compiled(tmp_path, text) as pid:
        assert judge(gathered(pid, 2.0)).verdict == verdict


@SAMPLED
def test_without_the_right_to_look_into_the_kernel_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Level 2 of the setting: where the program is may be seen, in which system call it is may not."""
    allowed = open_event

    def only_the_program(attributes: bytes, tid: int = 0) -> int:
        (flags,) = struct.unpack_from("=Q", attributes, FLAGS_AT)
        if not flags & EXCLUDE_KERNEL:
            raise PermissionError(errno.EACCES, "Permission denied")
        return allowed(attributes, tid)

    monkeypatch.setattr(perf_samples, "open_event", only_the_program)
    with program(tmp_path, AT_ITS_END) as process:
        evidence = gathered(process.pid, 2.0)
    [thread] = evidence.threads
    assert thread.sampled is not None
    assert thread.sampled.calls == ()
    [missing] = [one for one in evidence.missing if one.signal == "samples"]
    assert "not of its system calls" in missing.reason
    assert "perf_event_paranoid=1" in missing.remedy


def test_without_the_right_the_rest_is_seen_and_the_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spin is still one; what is missing says how to get it."""

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(perf_samples, "open_event", refuse)
    with program(tmp_path, f"{READY}\nwhile True:\n    pass") as process:
        evidence = gathered(process.pid, 2.0)
    [missing] = [one for one in evidence.missing if one.signal == "samples"]
    assert "perf_event_paranoid" in missing.remedy
    assert [one.name for one in judge(evidence).findings] == ["busy-spin"]
