"""Cases that programs of the corpus were once diagnosed wrongly for, as evidence."""

from __future__ import annotations

import math
from dataclasses import replace

from idlebench.diagnose.judge import judge
from idlebench.model.evidence import Descriptor, PeerEvidence
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_spin import names

TIMER = Descriptor(4, "timerfd", watched_by=3)
PIPE = Descriptor(3, "pipe", hung_up=False, ready_share=1.0)
WEB = PeerEvidence("127.0.0.1:8080", "http", 0, 400.0, False, 400.0, 400.0)
OTHERS = PeerEvidence("127.0.0.1:9", "", 0, 300.0, True, refused_per_s=300.0, certain=False)
CONNECT = seen.lib("create_connection")
READ = seen.lib("readinto")


def test_a_timer_descriptor_is_a_timer() -> None:
    """A loop without any timeout that only its timer wakes polls by it."""
    ticking = seen.thread(
        0.1, 40.0, cadence=seen.periodic(0.025), waits=(seen.wait("epoll_wait", math.inf, TIMER),)
    )
    assert names(seen.evidence(ticking)) == ["short-poll"]


def test_a_wakeup_pipe_that_nobody_empties_is_a_ready_descriptor() -> None:
    """The thread never sleeps, so that it is never seen waiting; but it is in a poll all the time."""
    spinning = seen.thread(
        99.0,
        0.0,
        waits=(seen.RUNNING,),
        stacks=(seen.stack(seen.user("run", "for fd, _ in poller.poll():")),),
    )
    process = replace(seen.evidence().processes[0], descriptors=(PIPE,))
    assert names(seen.evidence(spinning, processes=(process,), cpu=99.0)) == ["ready-fd-spin"]


def test_a_connection_for_each_request_is_a_request() -> None:
    """Connecting is part of asking; it is answered, so nobody is unreachable."""
    asking = seen.thread(
        30.0,
        700.0,
        waits=(seen.wait("poll", 10.0, Descriptor(3, "other")),),
        stacks=(
            seen.stack(READ, seen.user("ask"), share=0.7),
            seen.stack(CONNECT, seen.user("ask"), share=0.3),
        ),
    )
    assert names(seen.evidence(asking, peers=(WEB,), cpu=30.0)) == ["rpc-spin"]
    assert names(seen.evidence(asking, peers=(WEB, OTHERS), cpu=30.0)) == ["rpc-spin"]


def test_full_buffers_into_a_file_are_data() -> None:
    """A program that writes its results has work; one that fills its log does not."""
    busy = seen.thread(99.0, 0.0, waits=(seen.RUNNING,))
    process = replace(seen.evidence().processes[0], write_calls_per_s=200.0, write_bytes_per_s=200 * 4096.0)
    results = replace(process, descriptors=(Descriptor(3, "file", "/data/primes"),))
    log = replace(process, descriptors=(Descriptor(3, "file", "/var/log/app.log"),))
    assert judge(seen.evidence(busy, processes=(results,), cpu=99.0)).verdict == "not-idle"
    assert "log-spam" in names(seen.evidence(busy, processes=(log,), cpu=99.0))
