from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.workers.options import from_argv
from idlebench.workers.pacing import Backoff, Due, Pace
from idlebench.workers.runtime import Options


class FakeTime:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.now_s = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s


def pace(*argv: str) -> Pace:
    """The pace of a stream worker with these arguments."""
    return Pace.of(Options(from_argv("stream_worker", argv)))


def test_a_backoff_climbs_to_its_cap_and_begins_again_after_work() -> None:
    """50, 100, 200, 200 ms; a job brings it back to 50."""
    backoff = Backoff(0.05, 0.2)
    assert [backoff.pause_s() for _ in range(4)] == [0.05, 0.1, 0.2, 0.2]
    backoff.reset()
    assert backoff.pause_s() == 0.05


@given(
    first_s=st.floats(0, 10),
    cap_s=st.floats(10, 1000),
    factor=st.floats(1, 10),
    jitter=st.floats(0, 1),
    random=st.floats(0, 1, exclude_max=True),
)
def test_a_pause_is_never_longer_than_the_cap_nor_negative(
    first_s: float, cap_s: float, factor: float, jitter: float, random: float
) -> None:
    """Jitter only shortens."""
    backoff = Backoff(first_s, cap_s, factor, jitter, uniform=lambda: random)
    assert all(0 <= backoff.pause_s() <= cap_s for _ in range(20))


@given(first_s=st.floats(0.001, 1), factor=st.floats(1, 10))
def test_pauses_without_jitter_never_shrink(first_s: float, factor: float) -> None:
    """A ladder only goes up."""
    backoff = Backoff(first_s, 5.0, factor)
    pauses = [backoff.pause_s() for _ in range(10)]
    assert all(low <= high for low, high in pairwise(pauses))


def test_a_spin_neither_blocks_nor_sleeps() -> None:
    """The fault to show."""
    assert pace("--wait=spin").block_ms is None
    assert pace("--wait=spin").after_read(found=False) is None


def test_a_fixed_sleep_is_the_same_every_time() -> None:
    """It has one period, whatever the factor is set to."""
    sleeping = pace("--wait=sleep", "--sleep-ms=30", "--factor=3")
    assert [sleeping.after_read(found=False) for _ in range(3)] == [0.03, 0.03, 0.03]
    assert sleeping.block_ms is None


def test_no_worker_sleeps_after_a_read_that_found_work() -> None:
    """Where there was one job, there may be more."""
    assert pace("--wait=sleep").after_read(found=True) is None


def test_block_and_backoff_does_both() -> None:
    """As code does that grew: it blocks, and sleeps on top."""
    both = pace("--wait=block+backoff", "--block-ms=70")
    assert both.block_ms == 70
    assert both.after_read(found=False) == 0.05


def test_blocking_alone_never_sleeps() -> None:
    """The broker ends the wait."""
    assert pace("--wait=block", "--block-ms=0").block_ms == 0
    assert pace("--wait=block").after_read(found=False) is None


def test_what_falls_due_does_so_at_once_and_then_every_interval() -> None:
    """A worker that starts looks first for what a dead one left."""
    time = FakeTime()
    due = Due(10.0, time)
    assert due.take()
    assert not due.take()
    time.now_s = 10.0
    assert due.take()


def test_an_interval_of_zero_never_falls_due() -> None:
    """Switched off costs nothing, and leaves a block for ever as it is."""
    due = Due(0.0, FakeTime())
    assert not due.take()
    assert due.remaining_s() is None
    assert due.shorten_ms(0) == 0


@pytest.mark.parametrize(("block_ms", "expected"), [(0, 4000), (1000, 1000), (9000, 4000), (None, None)])
def test_a_block_is_shortened_to_the_next_due_time(block_ms: int | None, expected: int | None) -> None:
    """Reclaiming needs no timer of its own."""
    time = FakeTime()
    due = Due(10.0, time)
    due.take()
    time.now_s = 6.0
    assert due.shorten_ms(block_ms) == expected


def test_a_block_is_never_shortened_to_forever() -> None:
    """BLOCK 0 would miss what is due now."""
    assert Due(10.0, FakeTime()).shorten_ms(0) == 1
