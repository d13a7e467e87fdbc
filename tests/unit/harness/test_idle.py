"""The idle proof."""

from __future__ import annotations

import pytest

from idlebench.harness.clock import FakeClock
from idlebench.harness.idle import IdleProof
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.probe.ends import FakeQueue, Queue
from idlebench.model.scenario import BuiltinWorker, Ready, ReadyWhen, Variant
from idlebench.model.validity import Validity


def proof(queue: FakeQueue | None, *, control: bool = False, assert_idle: bool = False) -> IdleProof:
    """A proof for a variant with this queue."""
    variant = Variant(
        name="x",
        title="x",
        program=BuiltinWorker("blocked", {}),
        ready=Ready(ReadyWhen.STARTED),
        control=control,
        assert_idle=assert_idle,
    )
    return IdleProof(variant, Queue(queue, queue) if queue else None, FakeClock())


def test_an_empty_queue_with_a_flat_count_proves_idleness() -> None:
    """Nothing waits, nothing is completed: the figures are of an idle worker."""
    idle = proof(FakeQueue(FakeClock()))
    idle.begin()
    idle.end()
    assert not idle.asserted


def test_waiting_jobs_refute_it() -> None:
    """A worker with work is not idle, whatever it costs."""
    with pytest.raises(InvalidLaunch, match="3 jobs wait") as caught:
        proof(FakeQueue(FakeClock(), depths=[3])).begin()
    assert caught.value.validity is Validity.NOT_IDLE


def test_a_queue_may_drain_first() -> None:
    """Jobs of the start-up are given a little time."""
    proof(FakeQueue(FakeClock(), depths=[2, 1, 0])).begin()


def test_jobs_that_come_in_the_window_refute_it() -> None:
    """Depth is looked at after the window too."""
    idle = proof(FakeQueue(FakeClock(), depths=[0, 1]))
    idle.begin()
    with pytest.raises(InvalidLaunch, match="came into the queue"):
        idle.end()


def test_jobs_completed_in_the_window_refute_it() -> None:
    """A job that came and went between two looks shows in the count."""
    queue = FakeQueue(FakeClock())
    idle = proof(queue)
    idle.begin()
    queue.done += 2
    with pytest.raises(InvalidLaunch, match="2 jobs were completed"):
        idle.end()


def test_a_queue_that_nobody_can_see_gives_no_figure() -> None:
    """Neither proof nor word: no figure, and the message says what to do."""
    with pytest.raises(InvalidLaunch, match="assert_idle"):
        proof(None).begin()
    with pytest.raises(InvalidLaunch, match="assert_idle"):
        proof(FakeQueue(FakeClock(), depths=[None])).begin()


def test_the_users_word_is_taken_and_shown() -> None:
    """Vouched idleness is marked as such."""
    idle = proof(None, assert_idle=True)
    idle.begin()
    idle.end()
    assert idle.asserted


def test_the_control_has_no_work_by_construction() -> None:
    """It needs neither queue nor word."""
    idle = proof(None, control=True)
    idle.begin()
    idle.end()
    assert not idle.asserted
