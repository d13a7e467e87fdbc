from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.judge import judge
from idlebench.model.diagnosis import DiagnosisVerdict, FindingName
from idlebench.model.evidence import CpuSamples, Descriptor, Evidence, Frame, WaitShare
from tests.unit.diagnose import seen

HUNG_UP = Descriptor(3, "socket", hung_up=True, ready_share=1.0, watched_by=4)
QUIET_PIPE = Descriptor(3, "pipe", ready_share=0.0, hung_up=False)


def names(evidence: Evidence) -> list[FindingName]:
    """What was found."""
    return [one.name for one in judge(evidence).findings]


def test_a_pure_loop_is_a_busy_spin() -> None:
    """A core without one voluntary switch."""
    assert names(seen.evidence(seen.spinning(seen.stack(seen.user(), active=True)))) == ["busy-spin"]


@given(st.floats(15, 60))
def test_a_spin_beside_a_busy_neighbour_is_still_a_spin(cpu: float) -> None:
    """Being ready for a CPU counts as much as being on one."""
    loop = seen.thread(cpu, queued=97 - cpu, waits=(seen.RUNNING,))
    assert names(seen.evidence(loop)) == ["busy-spin"]


def test_two_threads_behind_one_lock_that_take_turns_are_a_spin() -> None:
    """Each reads half of a core, and waits 5 ms at a time for the interpreter's lock."""
    waits = (seen.wait("futex", 0.005, share=0.5), seen.RUNNING)
    pair = [
        seen.thread(
            49,
            100,
            tid=tid,
            waits=waits,
            cadence=seen.periodic(0.01),
            stacks=(seen.stack(seen.user("burn")),),
        )
        for tid in (100, 101)
    ]
    assert names(seen.evidence(*pair)) == ["busy-spin"]


def test_a_thread_that_waits_for_the_lock_of_a_spinning_one_is_no_poll() -> None:
    """Its waits of 5 ms are the spinning thread's doing."""
    victim = seen.thread(1, 150, tid=101, cadence=seen.periodic(0.0066), waits=(seen.wait("futex", 0.005),))
    diagnosis = judge(seen.evidence(seen.spinning(), victim))
    assert [one.name for one in diagnosis.findings] == ["busy-spin"]
    assert any("lock of an interpreter" in one.ruled_out_by for one in diagnosis.considered)


def test_a_start_up_that_was_caught_is_no_spin() -> None:
    """A load that is over early in the window does not come again."""
    slices = (100.0,) * 8 + (0.0,) * 12
    busy = seen.thread(80, waits=(seen.RUNNING,))
    assert "busy-spin" not in names(seen.evidence(busy, slices=slices))


def test_a_quarter_of_a_core_is_no_spin() -> None:
    """A loop that rests most of the time is something else."""
    diagnosis = judge(seen.evidence(seen.thread(25, waits=(seen.RUNNING,))))
    assert diagnosis.verdict is DiagnosisVerdict.INCONCLUSIVE


def test_sleeps_of_nothing_are_a_yield_spin() -> None:
    """Ten thousand wakes a second that ask nobody."""
    sleep = seen.stack(seen.user("loop", "time.sleep(0)"))
    waits = (seen.wait("clock_nanosleep", 0.0, share=0.8),)
    assert names(seen.evidence(seen.thread(10, 12_000, waits=waits, stacks=(sleep,)))) == ["yield-spin"]


def test_sleeps_of_nothing_among_longer_ones_are_a_yield_spin() -> None:
    """A look meets the longer ones more often; but sixteen thousand wakes leave 60 µs for each."""
    sleep = seen.stack(seen.user("start", "time.sleep(max(0, due - now))"))
    waits = (seen.wait("clock_nanosleep", 0.02, share=0.6), seen.wait("clock_nanosleep", 0.0, share=0.3))
    assert names(seen.evidence(seen.thread(19, 16_000, waits=waits, stacks=(sleep,)))) == ["yield-spin"]


def test_many_timers_of_a_few_milliseconds_are_no_yields() -> None:
    """They are met at their own lengths, and leave more than 200 µs for each."""
    waits = (seen.wait("clock_nanosleep", 0.008, share=0.6), seen.wait("clock_nanosleep", 0.004, share=0.3))
    assert "yield-spin" not in names(seen.evidence(seen.thread(5, 1770, waits=waits)))


def test_a_wait_for_objects_that_are_always_ready_is_a_ready_fd_spin() -> None:
    """`multiprocessing.connection.wait` builds a selector each time, so that few samples meet its select."""
    inside = seen.lib("__init__", f"{seen.LIBRARY}/selectors.py")
    wait = seen.lib("wait", f"{seen.LIBRARY}/multiprocessing/connection.py")
    ended = replace(seen.SOCKET, kind="pipe", peer="", state="", hung_up=True, ready_share=1.0)
    spin = seen.spinning(seen.stack(inside, wait, seen.user("watch", "wait(sentinels)")))
    assert names(seen.evidence(spin, processes=(seen.process(descriptors=(ended,)),))) == ["ready-fd-spin"]


def test_a_native_loop_of_yields_is_told_from_a_busy_loop_by_the_kernels_share() -> None:
    """It works in the kernel, and has nothing open that it could poll."""
    stdio = tuple(Descriptor(fd, "tty") for fd in range(3))
    program = seen.process(runtime="", system_share=0.6, descriptors=stdio)
    assert names(seen.evidence(seen.spinning(), processes=(program,))) == ["yield-spin"]


def test_a_native_loop_of_polls_without_a_timeout_is_a_busy_spin() -> None:
    """There is something to poll, and it is never ready."""
    program = seen.process(runtime="", system_share=0.6, descriptors=(QUIET_PIPE,))
    assert names(seen.evidence(seen.spinning(), processes=(program,))) == ["busy-spin"]


def test_a_socket_at_its_end_that_nobody_closes_is_a_ready_fd_spin() -> None:
    """It is reported for ever, and the socket is named."""
    select = seen.stack(
        seen.lib("EpollSelector.select", f"{seen.LIBRARY}/selectors.py"), seen.user("serve"), active=True
    )
    program = seen.process(descriptors=(HUNG_UP,))
    diagnosis = judge(seen.evidence(seen.spinning(select), processes=(program,)))
    assert [one.name for one in diagnosis.findings] == ["ready-fd-spin"]
    assert "descriptor 3 (socket), whose other end is gone" in diagnosis.reason


@pytest.mark.parametrize("fd", [1, 2])
def test_a_closed_output_of_a_computing_loop_is_not_what_it_spins_on(fd: int) -> None:
    """Nobody reads its stdout any more; that is no reason to spin."""
    gone = Descriptor(fd, "pipe", hung_up=True, ready_share=1.0)
    program = seen.process(runtime="", descriptors=(gone,), system_share=0.3)
    assert names(seen.evidence(seen.spinning(), processes=(program,))) == ["busy-spin"]


def test_a_dead_connection_beside_a_loop_that_computes_is_not_what_it_spins_on() -> None:
    """It never goes into the kernel."""
    program = seen.process(runtime="", descriptors=(HUNG_UP,), system_share=0.01)
    assert names(seen.evidence(seen.spinning(), processes=(program,))) == ["busy-spin"]


def test_who_gives_the_cpu_back_at_once_yields() -> None:
    """Where others want the CPU, a loop around sched_yield gets it in slices of microseconds."""
    native = seen.process(runtime="", name="prog", system_share=0.1)
    yields = replace(
        seen.spinning(cpu=7.0), run_queue_percent=93.0, preemptions_per_s=350, timeslices_per_s=350
    )
    assert names(seen.evidence(yields, processes=(native,))) == ["yield-spin"]
    spins = replace(yields, cpu_percent=58.0, run_queue_percent=42.0)
    assert names(seen.evidence(spins, processes=(native,))) == ["busy-spin"]


def test_threads_of_one_process_spin_each_in_its_own_way() -> None:
    """What the kernel did for one of them says nothing of the other."""
    native = seen.process(runtime="", name="prog", system_share=0.36, descriptors=(Descriptor(0, "file"),))
    spins = replace(seen.spinning(tid=2), system_share=0.0)
    yields = replace(seen.spinning(tid=3), system_share=0.7)
    assert sorted(names(seen.evidence(spins, yields, processes=(native,)))) == ["busy-spin", "yield-spin"]


def sampled(
    *calls: WaitShare, changing: float | None = None, function: str = "serve", runtime: str = ""
) -> Evidence:
    """A loop of native code that never rests, and what it was met in."""
    stack = seen.stack(Frame("/app/server", 0, function, library=False), active=True)
    loop = replace(
        seen.thread(98, waits=(seen.RUNNING,)), sampled=CpuSamples(calls, (stack,), changing=changing)
    )
    return seen.evidence(loop, processes=(seen.process(runtime=runtime, name="server"),))


def test_a_poll_that_might_wait_and_never_does_is_a_ready_descriptor() -> None:
    """Which one, the kernel need not say: that it returns at once is enough."""
    found = judge(sampled(seen.wait("pselect6", 30.0, share=0.4), seen.wait("running", None, share=0.6)))
    assert [one.name for one in found.findings] == ["ready-fd-spin"]
    assert found.findings[0].where is not None
    assert found.findings[0].where.function == "serve"


def test_a_poll_that_must_not_wait_is_a_busy_spin() -> None:
    """Its timeout is zero."""
    assert names(sampled(seen.wait("epoll_wait", 0.0, share=0.9))) == ["busy-spin"]


def test_a_yield_is_known_by_its_call() -> None:
    """Whatever it has open."""
    calls = (seen.wait("sched_yield", None, share=0.7), seen.wait("running", None, share=0.3))
    assert names(sampled(*calls)) == ["yield-spin"]


@given(st.floats(2.5, 15), st.sampled_from(["", "java"]))
def test_native_code_whose_registers_change_has_work(changing: float, runtime: str) -> None:
    """It is in no system call, and does something else in each turn; what Java compiles is native as well."""
    own = seen.wait("running", None, share=1.0)
    assert judge(sampled(own, changing=changing, runtime=runtime)).verdict is DiagnosisVerdict.NOT_IDLE


def test_native_code_that_asks_hundreds_of_times_a_second_is_not_cleared() -> None:
    """A client of HTTP computes much for each request, and gets nothing all the same."""
    asks = sampled(seen.wait("running", None, share=0.85), changing=6.0)
    assert judge(replace(asks, peers=(seen.peer(600),))).verdict is DiagnosisVerdict.PROBLEM
    assert judge(replace(asks, peers=(seen.peer(20),))).verdict is DiagnosisVerdict.NOT_IDLE


@given(st.floats(0, 2.4) | st.none())
def test_native_code_whose_registers_stay_waits_for_a_flag(changing: float | None) -> None:
    """Or too few samples say anything: then it is not cleared."""
    own = seen.wait("running", None, share=1.0)
    assert names(sampled(own, changing=changing)) == ["busy-spin"]


def test_registers_that_change_between_system_calls_are_no_work() -> None:
    """Whoever calls the kernel all the time counts, hashes and copies as well."""
    calls = (seen.wait("epoll_wait", 0.0, share=0.5), seen.wait("running", None, share=0.5))
    assert names(sampled(*calls, changing=6.0)) == ["busy-spin"]


def test_a_yield_beside_a_busy_neighbour_is_no_expensive_poll() -> None:
    """The turns of the scheduler look like a period, and what it computes in one like a heavy turn."""
    waits = (seen.wait("clock_nanosleep", 0.0, share=0.8),)
    loop = seen.thread(
        40.0,
        6000.0,
        cadence=seen.periodic(0.05),
        waits=waits,
        stacks=(seen.stack(seen.user("loop", "time.sleep(0)")),),
    )
    assert names(seen.evidence(loop, cpu=40.0)) == ["yield-spin"]


def test_a_machine_that_stood_still_makes_nobody_spin() -> None:
    """A worker at rest was ready for four of five seconds, and ran for 1.5 ms: nobody competes so much."""
    rests = replace(seen.thread(0.03, 0.6, waits=(seen.wait("epoll_wait"),)), run_queue_percent=78.0)
    assert judge(seen.evidence(rests)).verdict is DiagnosisVerdict.HEALTHY
    starved = replace(seen.spinning(cpu=4.0), run_queue_percent=95.0)
    assert names(seen.evidence(starved)) == ["busy-spin"]
