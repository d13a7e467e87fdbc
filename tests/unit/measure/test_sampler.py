"""The CPU of a process tree is a conserved quantity."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from idlebench.measure.fake_reader import FakeSystem, FakeThread
from idlebench.measure.reader import ProcessLook
from idlebench.measure.sampler import TreeSampler
from idlebench.model.process import ProcessRef
from idlebench.model.spawn import MARKER_VARIABLE, Reaped

MARKER = "run/003-spin-0"
MARKED = {MARKER_VARIABLE: MARKER}


def sampler_of(system: FakeSystem, *pids: int, markers: Sequence[str] = (MARKER,)) -> TreeSampler:
    """A sampler beside the fake system's reaper."""
    return TreeSampler(
        [system.find(pid) for pid in pids],
        reader=system,
        adopter_pid=FakeSystem.REAPER,
        markers=markers,
        adopted=lambda: system.reaped,
        monotonic_ns=system.monotonic_ns,
        sleep=system.pass_time,
    )


def test_a_child_that_came_and_went_between_two_samples_is_billed() -> None:
    """A worker that forks for every poll cannot hide its cost in children that are never seen."""
    system = FakeSystem()
    system.spawn(10)
    sampler = sampler_of(system, 10)
    before = sampler.sample()
    system.spawn(11, parent=10)
    system.burn(11, 7_000)
    system.end(11)
    assert sampler.sample().cpu_ns - before.cpu_ns == 7_000


def test_a_grandchild_is_part_of_the_tree() -> None:
    """A shell that starts a worker that starts a work-horse is one tree."""
    system = FakeSystem()
    system.spawn(10)
    system.spawn(11, parent=10)
    system.spawn(12, parent=11)
    assert {process.ref.pid for process in sampler_of(system, 10).sample().processes} == {10, 11, 12}


def test_a_child_that_nobody_waits_for_is_reported_and_billed_as_last_seen() -> None:
    """A parent that ignores SIGCHLD is billed nothing by the kernel; that is said, not swallowed."""
    system = FakeSystem()
    system.spawn(10).waits = False
    system.spawn(11, parent=10)
    sampler = sampler_of(system, 10)
    before = sampler.sample()
    system.burn(11, 5_000)
    sampler.sample()
    system.burn(11, 900)
    system.end(11)
    after = sampler.sample()
    assert after.unaccounted == 1
    assert after.cpu_ns - before.cpu_ns == 5_000


def test_an_orphan_is_found_by_its_marker() -> None:
    """A daemon that forked twice still counts: it carries the mark of its spawn."""
    system = FakeSystem()
    system.spawn(10)
    system.spawn(30, environment=MARKED)
    assert {process.ref.pid for process in sampler_of(system, 10).sample().processes} == {10, 30}


def test_an_orphan_of_another_spawn_is_left_out() -> None:
    """Two workers beside each other do not count each other's daemons."""
    system = FakeSystem()
    system.spawn(10)
    system.spawn(30, environment={MARKER_VARIABLE: "run/004-other-0"})
    assert {process.ref.pid for process in sampler_of(system, 10).sample().processes} == {10}


def test_a_process_stays_in_the_tree_when_its_parent_ends() -> None:
    """Once seen below a root, a process is followed wherever it is moved to."""
    system = FakeSystem()
    system.spawn(10)
    system.spawn(11, parent=10)
    system.spawn(12, parent=11)
    sampler = sampler_of(system, 10, markers=())
    sampler.sample()
    system.end(11)
    assert {process.ref.pid for process in sampler.sample().processes} == {10, 12}


def test_what_the_reaper_reaped_is_billed_to_the_tree() -> None:
    """CPU of an orphan does not leave the sum when the orphan ends."""
    system = FakeSystem()
    system.spawn(10)
    system.spawn(30, environment=MARKED)
    sampler = sampler_of(system, 10)
    before = sampler.sample()
    system.burn(30, 3_000)
    system.end(30)
    after = sampler.sample()
    assert after.cpu_ns - before.cpu_ns == 3_000
    assert after.unaccounted == 0


def test_an_orphan_that_was_never_seen_alive_is_billed() -> None:
    """An orphan may begin and end between two samples; the reaper tells of it."""
    system = FakeSystem()
    system.spawn(10)
    sampler = sampler_of(system, 10)
    before = sampler.sample()
    system.spawn(30)
    system.burn(30, 4_000)
    system.end(30)
    assert sampler.sample().cpu_ns - before.cpu_ns == 4_000


def test_an_orphan_that_was_never_seen_is_not_billed_to_a_tree_without_markers() -> None:
    """The broker, measured at the same time, does not pay for a worker's daemon."""
    system = FakeSystem()
    system.spawn(10)
    sampler = sampler_of(system, 10, markers=())
    before = sampler.sample()
    system.spawn(30)
    system.burn(30, 4_000)
    system.end(30)
    assert sampler.sample().cpu_ns == before.cpu_ns


def test_a_later_process_with_the_same_pid_is_a_stranger() -> None:
    """Pids are used again; start times are not."""
    system = FakeSystem()
    system.spawn(10)
    sampler = sampler_of(system, 10)
    before = sampler.sample()
    system.end(10)
    system.spawn(10, parent=1)
    system.burn(10, 99_000)
    after = sampler.sample()
    assert after.processes == ()
    assert after.cpu_ns == before.cpu_ns
    assert sampler.alive_roots() == ()


def test_a_late_report_of_the_reaper_is_waited_for() -> None:
    """The reaper's report travels through a pipe: a process that it reaped is not called unaccounted."""
    system = FakeSystem()
    system.spawn(10)
    calls = iter(range(100))

    def late() -> Sequence[Reaped]:
        return system.reaped if next(calls) >= 3 else ()

    sampler = TreeSampler(
        [system.find(10)],
        reader=system,
        adopter_pid=FakeSystem.REAPER,
        adopted=late,
        monotonic_ns=system.monotonic_ns,
        sleep=system.pass_time,
    )
    sampler.sample()
    system.burn(10, 1_000)
    system.end(10)
    after = sampler.sample()
    assert (after.cpu_ns, after.unaccounted) == (1_000, 0)


class EndsWhileRead(FakeSystem):
    """A system in which a child ends right after it was looked at, and before its parent is."""

    victim = 0

    def look(self, ref: ProcessRef) -> ProcessLook | None:
        """Look; then end the victim."""
        look = super().look(ref)
        if ref.pid == self.victim and look is not None:
            self.victim = 0
            self.end(ref.pid)
        return look


def test_a_child_that_ends_while_the_sample_is_read_is_not_counted_twice() -> None:
    """The kernel may move CPU from a child to its parent's account meanwhile; then all is read again."""
    system = EndsWhileRead()
    system.spawn(10)
    system.spawn(11, parent=10)
    system.spawn(12, parent=11)
    sampler = sampler_of(system, 11, 10)
    system.burn(11, 8_000)
    before = sampler.sample()
    system.victim = 11
    after = sampler.sample()
    assert after.cpu_ns == before.cpu_ns
    assert after.doubt_ns == 0


def test_counters_go_on_from_the_sample_without_looking() -> None:
    """The cheap read gives the same sum as the full one, and opens nothing."""
    system = FakeSystem()
    system.spawn(10)
    sampler = sampler_of(system, 10)
    system.spawn(11, parent=10)
    system.burn(11, 2_000)
    system.end(11)
    full = sampler.sample()
    looks = system.looks
    system.burn(10, 500, wakes=2)
    cheap = sampler.counters()
    assert (cheap.cpu_ns, cheap.timeslices, system.looks) == (full.cpu_ns + 500, 2, looks)


def test_counters_take_a_sample_when_a_process_has_ended() -> None:
    """A sum that lost a process would look like a rate below zero."""
    system = FakeSystem()
    system.spawn(10)
    system.spawn(11, parent=10)
    sampler = sampler_of(system, 10)
    system.burn(11, 600)
    sampler.sample()
    system.end(11)
    assert sampler.counters().cpu_ns == 600


class Conservation(RuleBasedStateMachine):
    """Whatever processes do, the sum grows by exactly what they used, as long as somebody waits for them."""

    def __init__(self) -> None:
        """Begin with one root."""
        super().__init__()
        self.system = FakeSystem()
        self.system.spawn(10)
        self.sampler = sampler_of(self.system, 10)
        self.sampler.sample()
        self.next_pid = 100
        self.used_ns = 0

    @property
    def pids(self) -> list[int]:
        """Every process but the reaper."""
        return sorted(set(self.system.processes) - {FakeSystem.REAPER})

    @rule(data=st.data())
    @precondition(lambda self: self.pids)
    def spawn(self, data: st.DataObject) -> None:
        """Any process starts a child."""
        parent = data.draw(st.sampled_from(self.pids))
        self.system.spawn(self.next_pid, parent=parent, environment=MARKED)
        self.next_pid += 1

    @rule(data=st.data(), cpu_ns=st.integers(0, 10**9))
    @precondition(lambda self: self.pids)
    def burn(self, data: st.DataObject, cpu_ns: int) -> None:
        """Any process uses CPU."""
        self.system.burn(data.draw(st.sampled_from(self.pids)), cpu_ns)
        self.used_ns += cpu_ns

    @rule(data=st.data())
    @precondition(lambda self: self.pids)
    def end(self, data: st.DataObject) -> None:
        """Any process ends; its children become the reaper's."""
        self.system.now_ns += 1
        self.system.end(data.draw(st.sampled_from(self.pids)))

    @rule()
    def sample(self) -> None:
        """Look in between, or not."""
        self.sampler.sample()

    def teardown(self) -> None:
        """No CPU is lost, none is counted twice."""
        sample = self.sampler.sample()
        assert sample.cpu_ns == self.used_ns
        assert sample.unaccounted == 0


TestConservation = Conservation.TestCase
TestConservation.settings = settings(max_examples=60, stateful_step_count=25)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=4))
def test_threads_of_all_processes_are_in_the_sample(wakes: list[int]) -> None:
    """The leading thread alone says nothing about a worker whose poller is another thread."""
    system = FakeSystem()
    system.spawn(10).threads[:] = [FakeThread(10 + n, voluntary=count) for n, count in enumerate(wakes)]
    (process,) = sampler_of(system, 10).sample().processes
    assert [thread.voluntary for thread in process.threads] == wakes
