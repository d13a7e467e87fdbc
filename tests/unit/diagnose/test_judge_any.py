"""Whatever is seen, a verdict is given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.judge import judge
from idlebench.model.evidence import Cadence, Descriptor, Period, Rhythm, ThreadEvidence, WaitShare
from tests.unit.diagnose import seen

shares = st.floats(0, 1)
rates = st.floats(0, 1e5)
seconds = st.sampled_from([None, 0.0, 0.0005, 0.05, 0.2, 1.0, 30.0, float("inf")])
descriptors = st.builds(
    Descriptor,
    st.integers(0, 9),
    st.sampled_from(["socket", "pipe", "eventfd", "timerfd", "file", "epoll", "pidfd", "closed"]),
    peer=st.sampled_from(["", "127.0.0.1:6379"]),
    state=st.sampled_from(["", "LISTEN", "ESTABLISHED"]),
    ready_share=st.none() | shares,
    hung_up=st.none() | st.booleans(),
    inode=st.none() | st.integers(1, 3),
)
waits = st.builds(
    WaitShare,
    st.sampled_from(
        ["running", "blocked", "futex", "futex-shared", "epoll_wait", "poll", "clock_nanosleep", "recvfrom"]
    ),
    seconds,
    st.just(""),
    st.lists(descriptors, max_size=2).map(tuple),
    shares,
)
cadences = st.builds(
    Cadence,
    st.sampled_from(Rhythm),
    st.lists(st.builds(Period, st.floats(1e-4, 60), shares, shares), max_size=3).map(tuple),
    st.integers(0, 5000),
    st.floats(0.1, 8),
    st.none() | st.floats(0, 40),
)
threads = st.builds(
    lambda tid, cpu, wakes, queued, cadence, found: seen.thread(
        cpu, wakes, tid=tid, queued=queued, cadence=cadence, waits=tuple(found)
    ),
    st.integers(2, 10**6),
    st.floats(0, 100),
    rates,
    st.floats(0, 100),
    st.none() | cadences,
    st.lists(waits, max_size=3),
)


@given(
    st.lists(threads, max_size=8),
    st.lists(st.floats(0, 400), max_size=30),
    st.sampled_from(["", "python", "node", "shell"]),
    st.lists(rates, max_size=2),
)
def test_whatever_is_seen_a_verdict_is_given(
    found: list[ThreadEvidence], slices: list[float], runtime: str, asked: list[float]
) -> None:
    """No figure, and no lack of one, ends a diagnosis; a problem always names what it is."""
    peers = tuple(seen.peer(rate) for rate in asked)
    processes = (seen.process(runtime=runtime, system_share=None),)
    diagnosis = judge(seen.evidence(*found, peers=peers, processes=processes, slices=tuple(slices)))
    assert diagnosis.findings
    assert (diagnosis.verdict == "problem") == any(one.saves is not None for one in diagnosis.findings)
