from __future__ import annotations

import math
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.model.evidence import Evidence, Rhythm
from tests.integration.diagnose_support import READY, gathered, program, thread

WAITING = f"""
import os, select, socket, threading, time

def sleeper():
    while True:
        time.sleep(0.1)

def locker():
    event = threading.Event()
    while True:
        event.wait(0.05)

def poller():
    one, other = socket.socketpair()
    poll = select.epoll()
    poll.register(one.fileno(), select.EPOLLIN)
    while True:
        poll.poll(0.25)

def selector():
    read, write = os.pipe()
    while True:
        select.select([read], [], [], 0.4)

for loop in (sleeper, locker, poller, selector):
    threading.Thread(target=loop, name=loop.__name__, daemon=True).start()
{READY}
threading.Event().wait()
"""

REFUSED = f"""
import socket, sys, time
{READY}
while True:
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=1)
    except OSError:
        time.sleep(0.3)
"""

STARTING = f"""
import threading, time
{READY}
while time.process_time() < 0.8:
    pass
threading.Event().wait()
"""

SIGNAL = f"""
import ctypes, os, select, signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
mask = ctypes.create_string_buffer(128)  # sigset_t
mask[(signal.SIGUSR1 - 1) // 8] = 1 << (signal.SIGUSR1 - 1) % 8
waits = select.epoll()
waits.register(ctypes.CDLL(None).signalfd(-1, mask, os.O_NONBLOCK | os.O_CLOEXEC), select.EPOLLIN)
os.kill(os.getpid(), signal.SIGUSR1)
{READY}
while True:
    waits.poll()  # the signal is never read
"""


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """What is seen of threads that wait in four ways."""
    with program(tmp_path_factory.mktemp("waiting"), WAITING) as process:
        time.sleep(1.0)  # its main thread comes to its last wait, however busy the machine is
        yield gathered(process.pid, 5.0)


@pytest.mark.parametrize(
    ("title", "period_s"), [("sleeper", 0.1), ("locker", 0.05), ("poller", 0.25), ("selector", 0.4)]
)
def test_the_period_of_each_thread_is_found(waiting: Evidence, title: str, period_s: float) -> None:
    """From timeslices alone, without a look into the process."""
    cadence = thread(waiting, title).cadence
    assert cadence is not None
    assert cadence.rhythm is Rhythm.PERIODIC
    assert cadence.periods[0].seconds == pytest.approx(period_s, rel=0.3)


@pytest.mark.parametrize(
    ("title", "calls", "timeout_s"),
    [
        ("sleeper", {"clock_nanosleep", "pselect6", "select"}, 0.1),
        ("locker", {"futex"}, 0.05),
        ("poller", {"epoll_wait", "epoll_pwait"}, 0.25),
        ("selector", {"pselect6", "select"}, 0.4),
    ],
)
def test_the_timeout_of_each_wait_is_read(
    waiting: Evidence, title: str, calls: set[str], timeout_s: float
) -> None:
    """In a register, behind a pointer, or as the moment at which it ends."""
    wait = thread(waiting, title).waits[0]
    assert wait.call in calls
    assert wait.timeout_s == pytest.approx(timeout_s, rel=0.5)


def test_what_an_event_loop_waits_for_is_named(waiting: Evidence) -> None:
    """The members of the epoll set stand for its descriptor."""
    [watched] = thread(waiting, "poller").waits[0].descriptors
    assert watched.kind == "socket"
    assert watched.watched_by is not None


def test_a_thread_that_waits_forever_never_wakes_and_says_so(waiting: Evidence) -> None:
    """Blocked: zero wakes, no timeout."""
    main = thread(waiting, "MainThread")
    assert main.wakes_per_s == 0
    assert main.cadence is not None
    assert main.cadence.rhythm is Rhythm.NONE
    assert main.waits[0].timeout_s == math.inf


def test_each_thread_has_the_users_line_that_it_waits_on(waiting: Evidence) -> None:
    """Joined by the native id; the frames of libraries are marked."""
    for title, line in (("sleeper", "time.sleep(0.1)"), ("locker", "event.wait(0.05)")):
        stack = thread(waiting, title).stacks[0]
        users = next(frame for frame in stack.frames if not frame.library)
        assert (users.function, users.source) == (title, line)


def test_a_peer_that_refuses_is_found_although_no_socket_ever_lives(tmp_path: Path) -> None:
    """Attempts that fail within microseconds are heard of by netlink, and matched by their moments.

    The kernel tells of them from a work queue, late on a busy machine: it may take a second look.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    with program(tmp_path, REFUSED, str(port)) as process:
        looks = (gathered(process.pid, 5.0) for _ in range(3))
        refused = next(one for look in looks for one in look.peers if one.peer == f"127.0.0.1:{port}")
    assert refused.failing
    assert refused.certain
    assert refused.refused_per_s == pytest.approx(3.3, rel=0.5)


def test_looking_left_the_target_as_it_was(waiting: Evidence) -> None:
    """No thread is stopped, and it wakes as often after its stacks were read as before."""
    observer = waiting.observer
    assert observer.stopped_threads == 0
    assert observer.wakes_before is not None
    assert observer.wakes_after == pytest.approx(observer.wakes_before, rel=0.5)
    assert waiting.missing == ()
    assert not waiting.paused


def test_a_descriptor_that_nobody_handles_is_always_ready(tmp_path: Path) -> None:
    """The other end has hung up, and the loop waits for it again and again."""
    text = f"""
    import select, socket
    one, other = socket.socketpair()
    other.close()
    poll = select.epoll()
    poll.register(one.fileno(), select.EPOLLIN)
    {READY}
    while True:
        poll.poll()
    """
    with program(tmp_path, text) as process:
        evidence = gathered(process.pid, 2.0)
    [main] = evidence.threads
    assert main.cadence is not None
    assert main.cadence.rhythm is Rhythm.SPIN
    watched = next(one for one in evidence.processes[0].descriptors if one.watched_by is not None)
    assert (watched.ready_share, watched.hung_up) == (1.0, True)


def test_children_that_come_and_go_are_named_with_how_they_end(tmp_path: Path) -> None:
    """A process per check: the same command each time, and it fails each time."""
    text = f"""
    import subprocess, time
    {READY}
    while True:
        subprocess.run(["sh", "-c", "sleep 0.02; exit 3"])
        time.sleep(0.02)
    """
    with program(tmp_path, text) as process:
        children = gathered(process.pid, 2.0).children
    assert children is not None
    # One that is met between its fork and its exec still has its parent's name.
    named = children.names.get("sh", 0) + children.names.get("sleep", 0)
    assert named > sum(children.names.values()) / 2
    assert children.born_per_s > 3
    assert children.lived_s is not None
    assert 0.005 < children.lived_s < 0.5


def test_enough_ends_the_counters_early_and_still_gives_the_line(tmp_path: Path) -> None:
    """A spin is plain after a second and a half: the rest of the time is not used."""
    from idlebench.diagnose.gather import gather
    from idlebench.measure.identity import process_ref

    asked: list[Evidence] = []

    def enough(evidence: Evidence) -> bool:
        asked.append(evidence)
        return True

    with program(tmp_path, f"{READY}\ndef spin():\n    while True:\n        pass\nspin()\n") as process:
        evidence = gather(process_ref(process.pid), duration_s=30.0, enough=enough)
    assert len(asked) == 1
    assert asked[0].threads[0].stacks == ()
    assert evidence.seconds < 5
    assert evidence.threads[0].stacks[0].frames[0].function == "spin"


def test_a_signal_that_nobody_reads_is_seen_and_stays_for_its_owner(tmp_path: Path) -> None:
    """Polling the epoll set from outside would strike the signalfd off its list, and end the spin."""
    with program(tmp_path, SIGNAL) as process:
        evidence = gathered(process.pid, 3.0)
        later = gathered(process.pid, 1.0)
    (found,) = (one for one in evidence.processes[0].descriptors if one.kind == "signalfd")
    assert found.ready_share == 1.0
    assert later.threads[0].wakes_per_s == 0  # it still never waits
    assert later.cpu_percent > 10


def test_a_start_up_that_the_look_began_in_is_forgotten(tmp_path: Path) -> None:
    """What it does once does not count as what it does at rest; and the look is hardly longer for it."""
    with program(tmp_path, STARTING) as process:
        began_s = time.monotonic()
        seen = gathered(process.pid, 7.0)
        took_s = time.monotonic() - began_s
    assert seen.cpu_slices
    assert max(seen.cpu_slices) < 20
    assert seen.cpu_percent < 5
    assert took_s < 12
