from __future__ import annotations

from dataclasses import replace

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.judge import judge
from idlebench.diagnose.relays import joined
from idlebench.diagnose.signals.relays import Relay
from idlebench.model.evidence import Cadence, Rhythm, ThreadEvidence
from idlebench.model.process import ProcessRef
from tests.unit.diagnose import seen

REF = ProcessRef(seen.PID, 1)
EVERY_100_MS = seen.periodic(0.1)
TIMER = seen.stack(
    seen.lib("wait", "/usr/lib/python3.11/threading.py"), seen.lib("run", "/usr/lib/python3.11/threading.py")
)


def timer(tid: int, left_s: float) -> ThreadEvidence:
    """One thread of a relay: it was met once, with so many seconds left."""
    return replace(seen.thread(0.01, 0.3, tid=tid, waits=(seen.wait("futex", left_s),)), passing=True)


def relay(born_per_s: float, lived_s: float) -> Relay:
    """Threads that came."""
    return Relay(born_per_s, lived_s, EVERY_100_MS)


def joined_of(*threads: ThreadEvidence, born: float, lived: float) -> tuple[ThreadEvidence, ...]:
    """Join threads of the usual process, whose stacks are of threads too young for a counter."""
    process = seen.process(cpu=0.5)
    return joined(threads, {REF: relay(born, lived)}, [process], {seen.PID: [TIMER]})


def test_a_timer_that_starts_the_next_timer_is_one_poll() -> None:
    """Each of its threads wakes once, which alone is nothing."""
    main = seen.thread(0.0, 0.0, waits=(seen.wait("futex"),))
    threads = joined_of(main, timer(20, 0.03), timer(21, 0.09), timer(22, 0.05), born=10, lived=0.1)
    assert len(threads) == 2
    assert (threads[1].tid, threads[1].wakes_per_s, threads[1].cpu_percent) == (22, 10, 0.5)
    [poll] = [one for one in judge(seen.evidence(*threads)).findings if one.name == "short-poll"]
    assert poll.period_ms == 100


def test_of_waits_that_were_met_late_the_longest_is_nearest_to_their_length() -> None:
    """A moment in the future tells how long is left, and not how long it was."""
    [one] = joined_of(timer(20, 0.03), timer(21, 0.09), born=10, lived=0.1)
    assert [(wait.timeout_s, wait.share) for wait in one.waits] == [(0.09, 0.95)]


def test_threads_of_requests_are_no_relay() -> None:
    """They are there for a millisecond of the hundred, so that mostly there is none."""
    threads = joined_of(timer(20, 0.03), timer(21, 0.09), born=10, lived=0.001)
    assert len(threads) == 2


def test_many_timers_stay_many() -> None:
    """A hundred at once are a storm; the youngest has the stacks of those that came after it."""
    threads = joined_of(*(timer(20 + number, 0.1) for number in range(30)), born=400, lived=0.25)
    assert len(threads) == 30
    assert threads[-1].stacks == (TIMER,)


def test_threads_that_pass_are_no_herd() -> None:
    """They wait for their start, each for its own."""
    wait = seen.wait("futex")
    cadence = Cadence(Rhythm.IRREGULAR, (), 100, 5.0, company=5)
    crowd = [seen.thread(0.1, 20, tid=tid, cadence=cadence, waits=(wait,)) for tid in range(20, 26)]
    assert "thundering-herd" in [one.name for one in judge(seen.evidence(*crowd)).findings]
    passing = [replace(one, passing=True) for one in crowd]
    assert "thundering-herd" not in [one.name for one in judge(seen.evidence(*passing)).findings]
    assert Facts.of(seen.evidence(*passing)).threads
