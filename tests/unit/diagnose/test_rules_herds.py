"""One event, many who wake."""

from __future__ import annotations

from dataclasses import replace

from idlebench.diagnose.judge import judge
from idlebench.model.evidence import Descriptor, StackShare, ThreadEvidence
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_spin import names
from tests.unit.diagnose.test_rules_timers import LOOP

SHARED = Descriptor(3, "socket", inode=77)
LOCK = seen.lib("Condition.wait", f"{seen.LIBRARY}/asyncio/locks.py")


def crowd(tasks: int) -> StackShare:
    """So many coroutines that wait for the same condition."""
    waiting = seen.stack(LOCK, seen.user("acquire"), *LOOP, seen.user("<module>"), share=0.9)
    return replace(waiting, coroutines=tasks)


def test_threads_that_wait_for_the_same_socket_are_a_herd() -> None:
    """It has no peer and listens for nothing: a socket of datagrams, known by its inode."""
    waits = (seen.wait("pselect6", float("inf"), SHARED),)
    threads = [seen.thread(0.05, 20, tid=100 + index, waits=waits) for index in range(32)]
    assert names(seen.evidence(*threads)) == ["thundering-herd"]


def test_threads_of_a_pool_take_turns_and_are_none() -> None:
    """Each wakes as often as the others, but alone; or each has something to do whenever it wakes."""
    waits = (seen.wait("pselect6", float("inf"), SHARED),)

    def pool(cpu: float, company: float) -> list[ThreadEvidence]:
        cadence = replace(seen.periodic(0.05), company=company)
        return [seen.thread(cpu, 20, tid=100 + each, waits=waits, cadence=cadence) for each in range(8)]

    assert "thundering-herd" in names(seen.evidence(*pool(0.05, 6.5)))
    assert "thundering-herd" not in names(seen.evidence(*pool(0.05, 0.4)))
    assert "thundering-herd" not in names(seen.evidence(*pool(10.0, 6.5)))


def test_processes_that_wait_for_the_same_semaphore_are_a_herd() -> None:
    """It is a futex that they share; one of its own each process would have for itself."""

    def workers(call: str) -> list[ThreadEvidence]:
        cadence = replace(seen.periodic(0.05), company=6.5)
        waits = (seen.wait(call),)
        return [
            seen.thread(0.05, 20, pid=100 + each, tid=100 + each, waits=waits, cadence=cadence)
            for each in range(8)
        ]

    assert "thundering-herd" in names(seen.evidence(*workers("futex-shared")))
    assert "thundering-herd" not in names(seen.evidence(*workers("futex")))


def test_threads_that_wait_for_sockets_of_their_own_are_none() -> None:
    """Each is woken by its own."""
    threads = [
        seen.thread(
            0.01,
            0.6,
            tid=100 + index,
            waits=(seen.wait("recvfrom", float("inf"), replace(SHARED, inode=index)),),
        )
        for index in range(32)
    ]
    assert "thundering-herd" not in names(seen.evidence(*threads))


def test_tasks_that_are_all_run_to_wait_on_are_a_herd_in_one_thread() -> None:
    """Ten times a second 300 of them, 5 µs each; the function that they wait in is named."""
    ticks = seen.stack(seen.user("renew"), *LOOP, seen.user("<module>"), share=0.1)
    loop = replace(seen.sleeping(0.1, cpu=1.6), stacks=(crowd(300), ticks))
    diagnosis = judge(seen.evidence(loop))
    found = next(one for one in diagnosis.findings if one.name == "thundering-herd")
    assert found.where is not None
    assert found.where.function == "acquire"
    assert "300 tasks" in found.summary


def test_tasks_that_are_left_alone_are_none() -> None:
    """A thousand may wait, if a wake of the loop runs none of them."""
    loop = replace(seen.sleeping(5.0, cpu=0.01), stacks=(crowd(1000),))
    assert judge(seen.evidence(loop)).verdict == "healthy"


def test_threads_that_share_a_lock_and_nothing_else_are_none() -> None:
    """One wakes once a second and one a hundred times: neither is like their middle."""
    waits = (seen.wait("futex"),)
    pair = [seen.thread(0.1, rate, tid=tid, waits=waits) for tid, rate in ((2, 1.0), (3, 100.0))]
    assert "thundering-herd" not in names(seen.evidence(*pair))


def test_more_threads_of_node_than_its_runtime_keeps_are_a_herd() -> None:
    """Four of libuv and four of V8 wake together for the runtime's own sake; these are more."""

    def workers(count: int) -> list[ThreadEvidence]:
        cadence = replace(seen.periodic(0.1), company=count - 1.0)
        waits = (seen.wait("futex"),)
        return [seen.thread(0.05, 10, tid=100 + each, waits=waits, cadence=cadence) for each in range(count)]

    node = (seen.process(runtime="node"),)
    assert "thundering-herd" in names(seen.evidence(*workers(16), processes=node))
    assert "thundering-herd" not in names(seen.evidence(*workers(8), processes=node))
