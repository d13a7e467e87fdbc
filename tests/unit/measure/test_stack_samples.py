from __future__ import annotations

from pathlib import Path

from idlebench.measure.frames import Frame
from idlebench.measure.stack_samples import StackCount, parse_raw, rate_for, record_stacks
from idlebench.measure.stacks import StacksUnavailable

RAW = """\
py-spy> Sampling process 50 times a second for 1 seconds. Press Control-C to exit.

thread (41): MainThread;<module> (/srv/app/main.py:7);wait (/srv/app/my file.py:6) 49
thread (42): pool (1);run (/srv/app/main.py:3);native_call (lib.so) 3
thread (0x2B);spin (/srv/app/main.py:9) 1
py-spy> Wrote raw flamegraph data to '/dev/stdout'. Samples: 53 Errors: 0
"""


def test_stacks_are_read_innermost_first_with_native_ids_and_titles() -> None:
    """The native id joins a stack with the counters of its thread."""
    first = next(parse_raw(RAW))
    assert first == StackCount(
        41,
        "MainThread",
        (Frame("/srv/app/my file.py", 6, "wait"), Frame("/srv/app/main.py", 7, "<module>")),
        49,
    )


def test_messages_of_py_spy_are_no_stacks() -> None:
    """Only three threads are in that output."""
    assert [(one.tid, one.title, one.count) for one in parse_raw(RAW)] == [
        (41, "MainThread", 49),
        (42, "pool (1)", 3),
        (43, "", 1),
    ]


def test_a_frame_without_a_line_has_line_zero() -> None:
    """Compiled code has none."""
    assert list(parse_raw(RAW))[1].frames[0] == Frame("lib.so", 0, "native_call")


def test_a_process_of_many_threads_is_looked_at_more_rarely() -> None:
    """Five hundred threads at 50 looks a second would take py-spy two cores."""
    assert [rate_for(threads) for threads in (1, 34, 100, 500, 5000)] == [50, 50, 17, 3, 2]
    assert [rate_for(threads, 150) for threads in (1, 11, 34, 500)] == [150, 150, 50, 3]


def test_a_py_spy_that_cannot_run_is_a_reason_for_every_process(tmp_path: Path) -> None:
    """The diagnosis goes on without stacks."""
    found = record_stacks([1, 2], 1, program=tmp_path / "no-such-program")
    assert all(isinstance(found[pid], StacksUnavailable) for pid in (1, 2))
