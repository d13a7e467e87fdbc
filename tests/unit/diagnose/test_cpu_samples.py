"""What registers say of native code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose import cpu_samples
from idlebench.diagnose.cpu_samples import changing
from idlebench.measure.perf_records import PerfSample


def sample(code: int, *general: int) -> PerfSample:
    """One look at a program at an instruction."""
    return PerfSample(code=code, arguments=(), general=general, number=None, link=None, stack=b"")


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(1, 5))
def test_a_loop_that_waits_for_a_flag_finds_the_same_in_each_turn(held: list[int], places: int) -> None:
    """At each of its instructions all registers hold what they held before."""
    assert changing([sample(turn % places, *held, turn % places) for turn in range(100)]) == 0


@given(st.integers(1, 6), st.integers(0, 6))
def test_registers_that_go_on_are_counted(counting: int, still: int) -> None:
    """As many as hold something new each time."""
    looks = [sample(7, *[turn + n for n in range(counting)], *[5] * still) for turn in range(60)]
    assert changing(looks) == counting


def test_a_count_of_turns_is_one_register() -> None:
    """Whatever else is the same."""
    assert changing([sample(7, 1, 2, turn) for turn in range(60)]) == 1


@given(st.lists(st.builds(sample, st.integers(0, 200), st.integers()), max_size=12))
def test_a_few_samples_say_nothing(looks: list[PerfSample]) -> None:
    """They are not enough to call anything work."""
    assert changing(looks) is None


def test_samples_that_are_all_elsewhere_say_nothing() -> None:
    """Nothing can be compared where no instruction was met again."""
    assert changing([sample(turn, turn) for turn in range(200)]) is None


def test_where_nothing_is_restless_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """No right is said to be missing that was not needed."""

    def refuse(_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(cpu_samples, "ThreadSampler", refuse)
    sampling = cpu_samples.CpuSampling((), ())
    assert sampling.read(lambda _pid, _fd: ()) == cpu_samples.NOTHING_SAMPLED
    sampling.close()
