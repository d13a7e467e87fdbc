from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.judge import judge
from idlebench.model.evidence import (
    Cadence,
    Descriptor,
    Frame,
    Period,
    Rhythm,
    StackShare,
    ThreadEvidence,
    WaitShare,
)
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_spin import names

LOOP = tuple(
    seen.lib(name, f"{seen.LIBRARY}/asyncio/base_events.py") for name in ("_run_once", "run_forever")
)
SELECT = seen.lib("select", f"{seen.LIBRARY}/selectors.py")
ASYNCIO = seen.stack(SELECT, *LOOP, seen.user("<module>", "asyncio.run(main())"))
IN_QUEUE = seen.stack(
    seen.lib("wait", f"{seen.LIBRARY}/threading.py"),
    seen.lib("get", f"{seen.LIBRARY}/queue.py"),
    seen.user("work"),
)
IN_EVENT = seen.stack(
    seen.lib("wait", f"{seen.LIBRARY}/threading.py"),
    seen.lib("Event.wait", f"{seen.LIBRARY}/threading.py"),
    seen.user("watch"),
)
PIPE = Descriptor(6, "pipe")


def timed(
    seconds: float, *stacks: StackShare, call: str = "futex", on: tuple[Descriptor, ...] = ()
) -> ThreadEvidence:
    """A thread whose event waits end by their timeout."""
    return seen.thread(
        0.2,
        1 / seconds,
        cadence=seen.periodic(seconds),
        waits=(seen.wait(call, seconds, *on),),
        stacks=stacks,
    )


@given(st.floats(0.002, 0.4))
def test_a_sleep_of_less_than_half_a_second_is_a_short_poll(seconds: float) -> None:
    """Whatever it looks at in between."""
    diagnosis = judge(seen.evidence(seen.sleeping(seconds, cpu=0.5)))
    assert [one.name for one in diagnosis.findings] == ["short-poll"]
    assert diagnosis.findings[0].period_ms == pytest.approx(seconds * 1000, rel=0.1)
    assert diagnosis.findings[0].where is not None
    assert diagnosis.findings[0].where.function == "loop"


@given(st.floats(1.0, 30.0), st.floats(0.0, 1.0))
def test_a_sleep_of_a_second_and_more_is_healthy(seconds: float, asked: float) -> None:
    """A slow poll is no problem, whether it asks somebody or not."""
    evidence = seen.evidence(seen.sleeping(seconds, cpu=0.05), peers=(seen.peer(asked / seconds),))
    assert judge(evidence).verdict == "healthy"


def test_half_a_second_is_a_short_poll_only_if_it_asks_somebody() -> None:
    """Two wakes a second are nothing; two questions a second are somebody else's wakes as well."""
    assert judge(seen.evidence(seen.sleeping(0.5))).verdict == "healthy"
    asking = seen.evidence(
        seen.sleeping(0.5), processes=(seen.process(descriptors=(seen.SOCKET,)),), peers=(seen.peer(2),)
    )
    assert names(asking) == ["short-poll"]


def test_a_ladder_is_judged_by_its_longest_pause() -> None:
    """A backoff that ends at two seconds is a slow poll; one that ends at 200 ms is none."""

    def climbing(*pauses: float) -> ThreadEvidence:
        steps = tuple(Period(each, 0.001, 1 / len(pauses)) for each in pauses)
        ways = WaitShare("clock_nanosleep", pauses[-1], "", (), 0.95, pauses[0], pauses[-1])
        return seen.thread(0.1, 1 / pauses[-1], cadence=Cadence(Rhythm.LADDER, steps, 9, 5.0), waits=(ways,))

    assert judge(seen.evidence(climbing(0.1, 0.5, 2.0))).verdict == "healthy"
    assert names(seen.evidence(climbing(0.05, 0.1, 0.2))) == ["short-poll"]


def test_a_timer_of_an_event_loop_is_a_sleep() -> None:
    """An event loop sleeps in epoll_wait."""
    assert names(seen.evidence(timed(0.1, ASYNCIO, call="epoll_wait", on=(PIPE,)))) == ["short-poll"]


def test_so_much_time_for_a_read_is_a_short_block() -> None:
    """Until 3.11 `wait_for` runs what it awaits in a task of its own: that is what the loop waits for."""
    waits_for = seen.lib("wait_for", f"{seen.LIBRARY}/asyncio/tasks.py")
    gives_time = replace(
        seen.stack(waits_for, seen.user("receive"), *LOOP, share=0.99), coroutines=1, timeout_s=0.05
    )

    def inner(*frames: Frame) -> StackShare:
        return replace(seen.stack(*frames, *LOOP, share=0.01), coroutines=1)

    readline = inner(seen.lib("StreamReader.readline", f"{seen.LIBRARY}/asyncio/streams.py"))
    flag = inner(seen.lib("Event.wait", f"{seen.LIBRARY}/asyncio/locks.py"))
    handler = inner(seen.lib("readline", f"{seen.LIBRARY}/asyncio/streams.py"), seen.user("serve_client"))

    def named(*stacks: StackShare) -> Sequence[str]:
        return names(seen.evidence(timed(0.05, *stacks, call="epoll_wait", on=(PIPE,))))

    assert named(gives_time, readline) == ["short-block"]
    assert named(gives_time, flag) == ["short-poll"]
    assert named(gives_time, flag, handler) == ["short-poll"]


def test_a_flag_with_a_timeout_is_a_sleep_and_a_queue_is_not() -> None:
    """Nobody sets the flag before the end; the queue ends the wait when there is something."""
    assert names(seen.evidence(timed(0.1, IN_EVENT))) == ["short-poll"]
    assert names(seen.evidence(timed(0.1, IN_QUEUE))) == ["short-block"]


def test_a_native_wait_of_20_ms_is_a_short_block() -> None:
    """Without stacks the system call tells."""
    native = (seen.process(runtime=""),)
    assert names(seen.evidence(timed(0.02, call="epoll_wait", on=(PIPE,)), processes=native)) == [
        "short-block"
    ]


def test_a_read_that_the_broker_holds_for_100_ms_is_a_short_block() -> None:
    """The worker waits without a timeout; the server ends its wait, ten times a second."""
    waits = (seen.wait("recvfrom", math.inf, seen.SOCKET),)
    loop = seen.thread(0.4, 9.5, cadence=seen.periodic(0.105), waits=waits)
    evidence = seen.evidence(loop, peers=(seen.peer(9.5),), broker=seen.broker(block_s=0.1, commands=9.5))
    assert names(evidence) == ["short-block"]


def test_a_read_that_is_held_for_a_second_is_healthy() -> None:
    """A wake a second is a slow poll."""
    waits = (seen.wait("recvfrom", math.inf, seen.SOCKET),)
    loop = seen.thread(0.05, 1.0, cadence=seen.periodic(1.0), waits=waits)
    evidence = seen.evidence(loop, peers=(seen.peer(1.0),), broker=seen.broker(block_s=1.0, commands=1.0))
    assert judge(evidence).verdict == "healthy"


@pytest.mark.parametrize("rate", [2.0, 10.0])
def test_the_housekeeping_of_a_server_is_healthy(rate: float) -> None:
    """http.server looks twice a second, Valkey ten times; requests come by the socket."""
    server = seen.process(runtime="", descriptors=(seen.LISTENING,))
    timer = timed(1 / rate, call="epoll_wait", on=(seen.LISTENING,))
    assert judge(seen.evidence(timer, processes=(server,))).verdict == "healthy"


def test_two_wakes_in_a_turn_of_housekeeping_are_one_turn() -> None:
    """Valkey's wait may end a moment too early: 16.5 wakes a second were seen, at its ten turns."""
    server = (seen.process(runtime="", descriptors=(seen.LISTENING,)),)

    def verdict(period_s: float, wakes: float) -> str:
        waits = (seen.wait("epoll_wait", 0.95 * period_s, seen.LISTENING),)
        timer = seen.thread(0.1, wakes, cadence=seen.periodic(period_s), waits=waits)
        return judge(seen.evidence(timer, processes=server)).verdict

    assert (verdict(0.1, 16.5), verdict(0.05, 20.0), verdict(0.1, 40.0)) == ("healthy", "problem", "problem")


def test_a_server_that_wakes_a_hundred_times_a_second_is_not_left_alone() -> None:
    """Such as one with hz 100."""
    server = seen.process(runtime="", descriptors=(seen.LISTENING,))
    timer = timed(0.01, call="epoll_wait", on=(seen.LISTENING,))
    assert judge(seen.evidence(timer, processes=(server,))).verdict == "problem"


def test_a_blind_sleep_in_a_server_is_no_housekeeping() -> None:
    """A parent that looks 20 times a second for something that a signal would tell."""
    server = seen.process(descriptors=(seen.LISTENING,))
    assert names(seen.evidence(seen.sleeping(0.05), processes=(server,))) == ["short-poll"]


def test_a_wait_that_the_users_own_code_makes_in_a_server_is_no_housekeeping() -> None:
    """A thread beside the server that looks at an Event ten times a second."""
    server = seen.process(descriptors=(seen.LISTENING,))
    event = seen.lib("wait", "/usr/lib/python3.11/threading.py")
    watcher = timed(0.1, seen.stack(event, seen.user("watch")))
    assert names(seen.evidence(watcher, processes=(server,))) == ["short-poll"]


def test_many_slow_timers_of_one_process_are_a_storm() -> None:
    """Thirty threads that look once a second."""
    threads = [seen.sleeping(1.0, cpu=0.02, tid=100 + index) for index in range(30)]
    assert names(seen.evidence(*threads)) == ["timer-storm"]


def test_workers_that_beat_once_a_second_are_no_storm() -> None:
    """One timer in each of 30 processes, such as gunicorn's."""
    threads = [
        seen.thread(
            0.02,
            1.0,
            pid=200 + index,
            tid=200 + index,
            cadence=seen.periodic(1.0),
            waits=(seen.wait("select", 1.0, seen.LISTENING),),
        )
        for index in range(30)
    ]
    processes = tuple(seen.process(200 + index, descriptors=(seen.LISTENING,)) for index in range(30))
    assert judge(seen.evidence(*threads, processes=processes)).verdict == "healthy"


def test_many_tasks_of_one_loop_are_a_storm() -> None:
    """The timeouts of its waits are of all lengths, and its wakes have no period."""
    ways = WaitShare("epoll_wait", 0.01, "", (PIPE,), 0.95, 0.0005, 0.08)
    loop = seen.thread(
        1.5, 90, cadence=Cadence(Rhythm.IRREGULAR, (), 400, 5.0), waits=(ways,), stacks=(ASYNCIO,)
    )
    assert names(seen.evidence(loop)) == ["timer-storm"]


def test_one_event_that_wakes_twenty_waiters_is_a_herd() -> None:
    """They wait without a timeout and wake equally often."""
    threads = [
        seen.thread(0.05, 5.0, tid=100 + index, waits=(seen.wait("futex"),), cadence=seen.periodic(0.2))
        for index in range(20)
    ]
    assert names(seen.evidence(*threads)) == ["thundering-herd"]


def test_a_pool_of_sleeping_threads_is_healthy() -> None:
    """Nobody wakes them."""
    threads = [seen.thread(tid=100 + index, waits=(seen.wait("futex"),)) for index in range(20)]
    assert names(seen.evidence(*threads)) == ["healthy"]


def test_timers_laid_over_each_other_are_told_from_one_fast_timer() -> None:
    """Of many timers the usual timeout is longer than what lies between two wakes."""

    def ticking(usual_s: float, longest_s: float) -> ThreadEvidence:
        ways = WaitShare("epoll_pwait", usual_s, "", (PIPE,), 0.95, 0.001, longest_s)
        return seen.thread(2.0, 227, cadence=seen.periodic(0.0044), waits=(ways,))

    node = (seen.process(runtime="node"),)
    assert names(seen.evidence(ticking(0.006, 0.012), processes=node)) == ["timer-storm"]
    assert names(seen.evidence(ticking(0.004, 0.005), processes=node)) == ["short-poll"]


def test_coroutines_that_wait_for_a_time_are_counted() -> None:
    """Three hundred of them in one loop."""
    waiting = StackShare(
        (seen.lib("sleep"), seen.user("watch_expiry")), 1.0, active=False, coroutines=300, timeout_s=1.0
    )
    loop = seen.thread(
        4.0,
        225,
        cadence=seen.periodic(0.0044),
        waits=(seen.wait("epoll_wait", 0.005, PIPE),),
        stacks=(waiting,),
    )
    assert names(seen.evidence(loop)) == ["timer-storm"]


def test_timer_descriptors_are_counted() -> None:
    """A native loop that waits for 200 of them without a timeout."""
    timers = tuple(Descriptor(fd, "timerfd") for fd in range(10, 26))
    loop = seen.thread(
        1.0,
        180,
        cadence=Cadence(Rhythm.IRREGULAR, (), 900, 5.0),
        waits=(seen.wait("epoll_wait", math.inf, *timers),),
    )
    assert names(seen.evidence(loop, processes=(seen.process(runtime=""),))) == ["timer-storm"]


def test_timers_that_are_threads_for_one_beat_are_a_storm() -> None:
    """Each wakes once, ends, and has started its successor; most are gone when stacks are read."""
    gone = [seen.thread(0.01, 0.2, tid=100 + index, waits=(seen.wait("futex", 0.9),)) for index in range(250)]
    live = [
        seen.thread(0.01, 0.2, tid=400 + index, waits=(seen.wait("futex", 0.9),), stacks=(IN_EVENT,))
        for index in range(40)
    ]
    assert names(seen.evidence(*gone, *live)) == ["timer-storm"]


@pytest.mark.parametrize(("owner", "name"), [("Event", "short-poll"), ("Barrier", "short-block")])
def test_a_flag_is_a_sleep_and_a_barrier_a_blocking_call(owner: str, name: str) -> None:
    """Where the interpreter gives qualified names: since CPython 3.11."""
    threading = f"{seen.LIBRARY}/threading.py"
    stack = seen.stack(
        seen.lib("Condition.wait", threading), seen.lib(f"{owner}.wait", threading), seen.user("meet")
    )
    assert names(seen.evidence(timed(0.01, stack))) == [name]


def test_signals_at_a_period_are_a_timer_of_its_own() -> None:
    """Setitimer and pause: nobody else sends a signal every ten milliseconds."""
    paused = seen.thread(0.6, 100, cadence=seen.periodic(0.01), waits=(seen.wait("pause"),))
    assert names(seen.evidence(paused)) == ["short-poll"]


def test_threads_woken_by_one_timer_descriptor_are_a_herd_too() -> None:
    """Each has an epoll set of its own, and the same timer in it."""
    shared = Descriptor(4, "timerfd")
    waits = (seen.wait("epoll_wait", math.inf, shared),)
    threads = [
        seen.thread(0.02, 100, tid=100 + index, cadence=seen.periodic(0.01), waits=waits)
        for index in range(32)
    ]
    assert "thundering-herd" in names(seen.evidence(*threads))


@pytest.mark.parametrize(("tasks", "seconds", "expected"), [(40, 30.0, []), (1, 30.0, ["short-poll"])])
def test_heartbeats_of_many_tasks_are_no_poll_because_they_are_many(
    tasks: int, seconds: float, expected: list[str]
) -> None:
    """Forty that wait for 30 s each wake their loop more than once a second; one does not."""
    waiting = seen.stack(seen.user("beat", "await asyncio.sleep(30)"), *LOOP, seen.user("<module>"))
    loop = replace(seen.sleeping(0.6), stacks=(replace(waiting, coroutines=tasks, timeout_s=seconds),))
    evidence = seen.evidence(loop, peers=(seen.peer(1.7, service="http"),))
    assert [name for name in names(evidence) if name == "short-poll"] == expected


def test_many_tasks_whose_timeouts_end_at_the_same_moment_are_a_timer_storm() -> None:
    """Fifteen hundred of half a second are three thousand a second, however seldom the thread wakes."""
    waiting = seen.stack(seen.user("attend", "await queue.get()"), *LOOP, seen.user("<module>"))
    stacks = (replace(waiting, coroutines=1500, timeout_s=0.5),)
    loop = replace(seen.sleeping(0.5, cpu=7.0), wakes_per_s=5.0, stacks=stacks)
    assert "timer-storm" in names(seen.evidence(loop))
    alone = replace(loop, stacks=(replace(waiting, coroutines=2, timeout_s=0.5),))
    assert "timer-storm" not in names(seen.evidence(alone))


def test_a_library_thread_that_looks_around_now_and_then_keeps_house() -> None:
    """gRPC's, which runs no Python: two and a half times a second at next to no cost."""
    main = seen.thread(stacks=(seen.stack(seen.lib("run"), seen.user("serve")),))
    waits = (seen.wait("futex", 0.41),)
    keeper = seen.thread(0.03, 7.8, tid=101, name="event_engine", cadence=seen.periodic(0.41), waits=waits)
    assert names(seen.evidence(main, keeper)) == ["healthy"]
    waits = (seen.wait("futex", 0.01),)
    busy = seen.thread(0.5, 100, tid=101, name="event_engine", cadence=seen.periodic(0.01), waits=waits)
    assert names(seen.evidence(main, busy)) == ["short-block"]


@pytest.mark.parametrize(("sleep_s", "expected"), [(0.016, ["timer-storm"]), (0.0006, ["short-poll"])])
def test_a_scheduler_that_wakes_far_more_often_than_the_sleep_that_was_met_has_many_timers(
    sleep_s: float, expected: list[str]
) -> None:
    """A look comes into a long sleep more often than into a short one."""
    scheduler = seen.lib("scheduler.run", f"{seen.LIBRARY}/sched.py")
    stacks = (seen.stack(scheduler, seen.user("keep")),)
    waits = (seen.wait("clock_nanosleep", sleep_s, share=0.6),)
    loop = seen.thread(6, 1450, cadence=Cadence(Rhythm.IRREGULAR, (), 900, 1.5), waits=waits, stacks=stacks)
    assert names(seen.evidence(loop)) == expected


def test_one_timer_that_a_busy_machine_delays_is_not_many() -> None:
    """Its wakes seem to have four periods, but it wakes once in each of its waits."""
    periods = tuple(Period(seconds, 0.001, 0.25) for seconds in (0.02, 0.024, 0.03, 0.041))
    cadence = Cadence(Rhythm.MIXED, periods, 280, 5.0)
    noisy = replace(timed(0.02, call="epoll_wait"), cadence=cadence, stacks=(seen.stack(*LOOP, seen.user()),))
    assert names(seen.evidence(noisy)) == ["short-poll"]


def test_timers_of_a_worker_whose_requests_are_held_for_a_second_are_no_poll() -> None:
    """Such as celery: it blocks in BRPOP for a second, and has timers of its own besides."""
    loop = timed(0.62, call="epoll_wait", on=(seen.SOCKET,))
    asked = (seen.peer(1.5),)
    held = seen.evidence(loop, peers=asked, broker=seen.broker(block_s=1.02, commands=1.5))
    assert judge(held).verdict == "healthy"
    at_once = seen.evidence(loop, peers=asked, broker=seen.broker(block_s=None, commands=1.5))
    assert judge(at_once).verdict == "problem"


@pytest.mark.parametrize(("longest_s", "found"), [(0.001, "short-poll"), (0.002, "timer-storm")])
def test_timers_of_whole_milliseconds_that_merge_are_many(longest_s: float, found: str) -> None:
    """One of 1 ms never waits for longer; none of 2 ms and more wakes nine hundred times a second alone."""
    waits = (replace(seen.wait("epoll_pwait", 0.001), shortest_s=0.001, longest_s=longest_s),)
    loop = seen.thread(4.0, 890, name="node", cadence=seen.periodic(1 / 890), waits=waits)
    node = seen.process(runtime="node", name="node")
    assert names(seen.evidence(loop, processes=(node,))) == [found]


@pytest.mark.parametrize(("seconds", "found"), [(0.0, "yield-spin"), (10e-6, "short-poll")])
def test_only_a_sleep_of_nothing_is_a_yield(seconds: float, found: str) -> None:
    """One of 10 µs takes 65: its period is short, but it is one."""
    loop = seen.thread(10.0, 15_000, waits=(seen.wait("clock_nanosleep", seconds),))
    assert names(seen.evidence(loop, processes=(seen.process(runtime="", name="reducer"),))) == [found]


def test_a_client_that_waits_for_one_connection_at_a_time_has_no_timers() -> None:
    """Between its answers it waits for the interpreter's lock, with a timeout that is far shorter."""
    waits = (
        seen.wait("poll", 30.0, seen.SOCKET, share=0.8),
        seen.wait("futex", 0.005, share=0.1),
    )
    irregular = Cadence(Rhythm.IRREGULAR, (), 400, 5.0)
    clients = [seen.thread(0.8, 90, tid=100 + each, cadence=irregular, waits=waits) for each in range(6)]
    assert "timer-storm" not in names(seen.evidence(*clients))


def test_a_coroutine_that_waits_for_an_answer_with_a_short_timeout_is_a_short_block() -> None:
    """Its event loop wakes by the timeout; but what it waits for is a message."""
    reads = seen.lib("read_response", f"{seen.PACKAGES}/redis/asyncio/connection.py")
    waits = replace(seen.stack(reads, seen.user("next_message"), *LOOP), coroutines=1, timeout_s=0.005)
    loop = timed(0.005, waits)
    assert names(seen.evidence(loop)) == ["short-block"]
    rests = replace(seen.stack(seen.user("look"), *LOOP), coroutines=1, timeout_s=0.005)
    assert names(seen.evidence(timed(0.005, rests))) == ["short-poll"]


def test_a_timer_that_is_far_away_is_not_what_wakes_a_loop() -> None:
    """Of one of 15 s the rest is met, between 15 s and nothing, while work that is done wakes it."""
    waits = (replace(seen.wait("epoll_pwait", 3.3), shortest_s=0.4, longest_s=14.0),)
    irregular = Cadence(Rhythm.IRREGULAR, (), 900, 5.0)
    loop = seen.thread(43, 226, name="node", cadence=irregular, waits=waits)
    found = names(seen.evidence(loop, processes=(seen.process(runtime="node", name="node"),)))
    assert "timer-storm" not in found


def test_timers_of_node_that_are_staggered_by_a_few_milliseconds_are_many() -> None:
    """Whole milliseconds do not tell whether a wait is ended by its timeout; but one timer bounds all."""
    node = (seen.process(runtime="node", name="node"),)

    def named(longest_s: float) -> Sequence[str]:
        waits = (WaitShare("epoll_pwait", 0.003, "", (PIPE,), 0.98, 0.001, longest_s),)
        loop = seen.thread(0.8, 293, name="node", cadence=seen.periodic(0.0034), waits=waits)
        return names(seen.evidence(loop, processes=node))

    assert (named(0.063), named(0.004)) == (["timer-storm"], ["short-poll"])


@pytest.mark.parametrize("name", ["VM Periodic Tas", "Monitor Deflati", "G1 Service"])
@pytest.mark.parametrize("period_s", [0.05, 0.25])
def test_the_timers_that_a_virtual_machine_keeps_for_itself_are_no_poll(name: str, period_s: float) -> None:
    """An idle one of Java wakes 28 times a second by them."""
    own = seen.thread(
        cpu=0.05,
        wakes=1 / period_s,
        name=name,
        cadence=seen.periodic(period_s),
        waits=(seen.wait("futex", period_s),),
    )
    java = seen.process(runtime="java", name="java")
    assert judge(seen.evidence(own, processes=(java,))).verdict == "healthy"
    theirs = replace(own, name="pool-1-thread-1")
    assert judge(seen.evidence(theirs, processes=(java,))).verdict == "problem"


def test_a_loop_that_its_own_pool_wakes_goes_by_its_timer() -> None:
    """Each look at a file is answered by a thread of libuv's; but with others to answer it is not known."""
    node = (seen.process(runtime="node", name="node"),)
    irregular = Cadence(Rhythm.IRREGULAR, (), 900, 5.0)
    loop = seen.thread(
        1.0, 970, name="node", cadence=irregular, waits=(seen.wait("epoll_wait", 0.097, PIPE),)
    )
    pool = [
        seen.thread(0.3, 720, tid=tid, name="libuv-worker", cadence=irregular, waits=(seen.wait("futex"),))
        for tid in range(2, 6)
    ]
    alone = seen.evidence(loop, *pool, processes=node, cpu=2.4)
    assert set(names(alone)) <= {"short-poll", "timer-storm"}
    assert judge(alone).verdict == "problem"
    answered = seen.evidence(loop, *pool, processes=node, peers=(seen.peer(400),), cpu=2.4)
    assert not set(names(answered)) & {"short-poll", "timer-storm"}
