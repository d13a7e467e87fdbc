from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.judge import judge
from idlebench.model.evidence import Cadence, Rhythm
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_spin import names

READING = seen.stack(
    seen.lib("recv"),
    seen.lib("read_response", f"{seen.PACKAGES}/redis/connection.py"),
    seen.user(),
    share=0.8,
)
CONNECTING = seen.stack(seen.lib("create_connection"), seen.user("dequeue"), active=True)


@given(st.floats(160, 20_000))
def test_a_request_after_each_empty_answer_is_an_rpc_spin(rate: float) -> None:
    """Each wake brings an answer, and is followed by the next request."""
    waits = (seen.wait("recvfrom", float("inf"), seen.SOCKET, share=0.4), seen.RUNNING)
    loop = seen.thread(60, rate, cadence=Cadence(Rhythm.SPIN, (), 900, 5.0), waits=waits, stacks=(READING,))
    assert names(seen.evidence(loop, peers=(seen.peer(rate),))) == ["rpc-spin"]


def test_answers_that_are_there_at_once_are_an_rpc_spin_without_wakes() -> None:
    """The server answers from another core before the worker could sleep."""
    loop = seen.spinning(READING, cpu=80, wakes=100)
    assert names(seen.evidence(loop, peers=(seen.peer(3000),))) == ["rpc-spin"]


def test_a_slow_http_server_asked_again_at_once_is_an_rpc_spin() -> None:
    """Thirty empty answers a second, and nothing but them ends its waits."""
    waits = (seen.wait("recvfrom", float("inf"), seen.SOCKET),)
    loop = seen.thread(3, 30, cadence=seen.periodic(1 / 30), waits=waits)
    assert names(seen.evidence(loop, peers=(seen.peer(30, service="http"),))) == ["rpc-spin"]


def test_a_worker_that_reads_jobs_is_not_idle() -> None:
    """Its answers have content, and somebody puts it there."""
    loop = seen.thread(60, 5000, waits=(seen.RUNNING,), stacks=(READING,))
    broker = seen.broker(empty_share=0.1, commands=5000)
    fed = replace(broker, commands_per_s={"xreadgroup": 5000, "xadd": 4500})
    evidence = seen.evidence(loop, peers=(seen.peer(5000),), broker=fed)
    assert judge(evidence).verdict == "not-idle"
    assert names(evidence) == ["not-idle"]


def test_answers_with_content_that_nobody_changes_are_no_work() -> None:
    """The same entry is read again and again; a heartbeat beside it changes nothing in that."""
    loop = seen.thread(60, 5000, waits=(seen.RUNNING,), stacks=(READING,))
    broker = seen.broker(empty_share=0.0, commands=5000)
    beating = replace(broker, commands_per_s={"xreadgroup": 5000, "set": 0.2})
    assert names(seen.evidence(loop, peers=(seen.peer(5000),), broker=beating)) == ["rpc-spin"]


def test_the_user_may_assert_that_it_is_idle() -> None:
    """Then entries in the queue say nothing."""
    evidence = seen.evidence(seen.spinning(), broker=seen.broker(queued=5))
    assert judge(evidence).verdict == "not-idle"
    assert judge(evidence, asserted_idle=True).findings[0].name == "busy-spin"


def test_attempts_without_a_pause_are_a_retry_spin() -> None:
    """Three hundred refusals a second."""
    assert names(seen.evidence(seen.spinning(CONNECTING), peers=(seen.refused(300),))) == ["retry-spin"]


def test_a_library_that_swallows_the_error_is_seen_connecting() -> None:
    """No socket, no log line: the stacks tell."""
    assert names(seen.evidence(seen.spinning(CONNECTING))) == ["retry-spin"]


def test_an_attempt_every_two_seconds_is_a_backoff() -> None:
    """Workers that wait well try now and then."""
    worker = seen.sleeping(2.0, cpu=0.05)
    assert judge(seen.evidence(worker, peers=(seen.refused(0.5),))).verdict == "healthy"


def test_anothers_refused_connections_are_not_a_spinning_targets() -> None:
    """That it was awake whenever one failed says nothing of a target that is always awake."""
    loop = seen.spinning(seen.stack(seen.user("burn"), active=True))
    assert names(seen.evidence(loop, peers=(seen.refused(300, certain=False),))) == ["busy-spin"]


def test_a_blocking_worker_that_is_fed_is_not_idle() -> None:
    """Somebody pushes fifty jobs a second, and each read comes back with one: no short block."""
    waits = (seen.wait("recvfrom", float("inf"), seen.SOCKET),)
    worker = seen.thread(2, 50, cadence=seen.periodic(0.02), waits=waits)
    known = replace(
        seen.broker(block_s=0.02, empty_share=None, commands=50),
        commands_per_s={"brpop": 50.0, "lpush": 50.0},
    )
    fed = seen.evidence(worker, peers=(replace(seen.peer(50), bytes_in_per_s=50 * 70.0),), broker=known)
    assert names(fed) == ["not-idle"]
    empty = seen.evidence(
        worker, peers=(seen.peer(50),), broker=replace(known, commands_per_s={"brpop": 50.0})
    )
    assert names(empty) == ["short-block"]


def test_a_librarys_own_threads_follow_the_thread_that_asks() -> None:
    """Such as gRPC's: they run no Python, have names of their own, and wake for what the program asks."""
    sleep = seen.stack(seen.user("poll", "time.sleep(0.1)"))
    waits = (seen.wait("clock_nanosleep", 0.1),)
    asks = seen.thread(0.4, 12, cadence=seen.periodic(0.1), waits=waits, stacks=(sleep,))
    follows = (seen.wait("futex", 0.05),)
    helper = seen.thread(0.1, 20, tid=101, name="event_engine", cadence=seen.periodic(0.05), waits=follows)
    assert names(seen.evidence(asks, helper)) == ["short-poll"]
    assert set(names(seen.evidence(asks, replace(helper, name="python")))) == {"short-poll", "short-block"}


def test_a_native_loop_that_connects_is_known_by_the_kernels_share() -> None:
    """Without stacks a spin is only believed to connect if it works in the kernel."""
    refused = (seen.refused(5000, certain=False),)
    loop = seen.spinning(cpu=80)
    connects = seen.evidence(loop, peers=refused, processes=(seen.process(runtime="", system_share=0.7),))
    assert names(connects) == ["retry-spin"]
    computes = seen.evidence(loop, peers=refused, processes=(seen.process(runtime="", system_share=0.01),))
    assert names(computes) == ["busy-spin"]


def test_a_loop_that_never_rests_fails_as_often_as_it_can() -> None:
    """Two hundred refused attempts a second by somebody else do not account for a core."""
    few = (seen.refused(200, certain=False),)
    loop = seen.evidence(
        seen.spinning(cpu=80), peers=few, processes=(seen.process(runtime="", system_share=0.7),)
    )
    assert "retry-spin" not in names(loop)


def test_anothers_refused_connections_are_not_a_yielding_targets() -> None:
    """It is awake ten thousand times a second, whoever connects meanwhile."""
    sleep = seen.stack(seen.user("loop", "time.sleep(0)"))
    waits = (seen.wait("clock_nanosleep", 0.0, share=0.8),)
    loop = seen.thread(10, 12_000, waits=waits, stacks=(sleep,))
    assert names(seen.evidence(loop, peers=(seen.refused(300, certain=False),))) == ["yield-spin"]


def test_anothers_refused_connections_are_not_a_sleeping_servers() -> None:
    """It has neither the wakes nor the CPU for 1770 attempts a second."""
    server = seen.process(descriptors=(seen.LISTENING,))
    timer = seen.thread(
        0.19, 9.8, cadence=seen.periodic(0.1), waits=(seen.wait("epoll_wait", 0.1, seen.LISTENING),)
    )
    evidence = seen.evidence(timer, processes=(server,), peers=(seen.refused(1770, certain=False),))
    assert judge(evidence).verdict == "healthy"


def test_workers_that_beat_for_each_other_are_idle() -> None:
    """Heartbeats are published and read; no queue is filled."""
    known = replace(seen.broker(empty_share=None), commands_per_s={"brpop": 1.0, "publish": 1.0, "zadd": 1.0})
    worker = seen.sleeping(1.0, cpu=0.2)
    evidence = seen.evidence(worker, peers=(replace(seen.peer(1.5), bytes_in_per_s=900.0),), broker=known)
    assert judge(evidence).verdict == "healthy"


def test_anothers_refused_connections_are_not_a_fast_polls() -> None:
    """Awake 200 times a second it is awake by chance whenever one fails; it must be seen connecting."""
    poll = seen.sleeping(0.005, cpu=2.0)
    others = (seen.refused(180, certain=False),)
    assert names(seen.evidence(poll, peers=others)) == ["short-poll"]
    connects = replace(poll, stacks=(*poll.stacks, replace(CONNECTING, share=0.03)))
    assert names(seen.evidence(connects, peers=others)) == ["retry-spin"]


def test_who_waits_for_each_answer_is_not_at_rest_in_between() -> None:
    """On a busy machine hardly one of its waits is a wake, so that each seems to bring much work."""
    waits = (seen.wait("epoll_wait", math.inf, seen.SOCKET, share=0.1),)
    asking = seen.thread(27.0, 42.0, queued=60.0, waits=waits)
    evidence = seen.evidence(asking, cpu=27.0, peers=(seen.peer(4500),), broker=seen.broker(commands=4500))
    assert names(evidence) == ["rpc-spin"]


def test_a_target_at_rest_has_the_cpu_for_its_attempts() -> None:
    """One of Node takes several times what one of C does, and neither shows stacks."""
    timers = seen.thread(
        0.8, 223.0, cadence=seen.periodic(0.0045), waits=(seen.wait("epoll_pwait", 0.005, seen.SOCKET),)
    )
    refused = (seen.refused(111, certain=False),)

    def named(runtime: str) -> bool:
        processes = (seen.process(runtime=runtime),)
        return "retry-spin" in names(seen.evidence(timers, processes=processes, cpu=0.8, peers=refused))

    assert (named(""), named("node")) == (True, False)


def test_the_peer_that_fails_most_is_named_without_a_port_that_is_not_known() -> None:
    """The kernel forgets the port of a socket that was refused."""
    mine = replace(seen.refused(300), peer="10.0.0.7:0")
    others = replace(seen.refused(5), peer="10.0.0.8:80")
    found = judge(seen.evidence(seen.spinning(CONNECTING), peers=(others, mine)))
    assert found.reason.startswith("10.0.0.7 does not answer")


URLOPEN = seen.stack(seen.lib("urlopen", f"{seen.LIBRARY}/urllib/request.py"), seen.user("pull"), share=0.5)


def test_a_client_that_connects_and_asks_in_one_call_reads_nothing_from_who_refuses() -> None:
    """The time in that call is no time in which it is answered, unless there is somebody who answers."""
    connects = replace(CONNECTING, share=0.3)
    spins = seen.spinning(URLOPEN, connects)
    others = seen.refused(2000, certain=False)
    assert names(seen.evidence(spins, peers=(others,))) == ["retry-spin"]
    assert "retry-spin" not in names(seen.evidence(spins, peers=(seen.peer(900),)))


def test_attempts_in_step_with_the_wakes_of_a_sleeper_are_its_own() -> None:
    """An attempt of 100 µs in each turn of 10 ms is met by hardly a sample of its stacks."""
    sleeps = seen.stack(seen.user("run", "time.sleep(0.01)"))
    poll = replace(seen.sleeping(0.01), stacks=(sleeps,), cpu_percent=1.6)
    assert "retry-spin" in names(seen.evidence(poll, peers=(seen.refused(99, certain=False),)))
    assert "retry-spin" not in names(seen.evidence(poll, peers=(seen.refused(60, certain=False),)))
