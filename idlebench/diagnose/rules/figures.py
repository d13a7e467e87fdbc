"""Figures that conditions of several families ask for. A case without the figure gives None."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean
from typing import Final

from idlebench.diagnose.rules.rule import Case
from idlebench.diagnose.runtime_threads import is_own
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.diagnose.waiting import POLLS, Manner
from idlebench.model.evidence import Descriptor, PeerEvidence, Rhythm

FEWEST_SLICES: Final = 4
"""With fewer it cannot be told whether a load goes on; a machine that is very busy gives few a second."""
SLOW_S: Final = 0.95
"""Below this a period is shorter than a second, with 5 % for timers that are rounded."""
_ACCOUNTED: Final = 0.3  # each timer may wake its thread several times: to send, and to be answered
HALF_S: Final = 0.45
"""Half a second with the same allowance: at most two wakes a second."""
HEALTH_CHECK: Final = "health-check (Colin King, 2013) calls a poll timeout of a second or less too low"
APPLE_CPU: Final = "Apple's kernels report half of a core on one thread over 180 s"
SERVER_WAKES_PER_S: Final = 15.0
"""Valkey and Redis wake 10 times a second by their default ``hz``, uvicorn by its tick: half more."""
_RESTLESS_PER_S: Final = 500.0
_OFTEN_PER_S: Final = 50.0  # awake so often, it is awake by chance when others' attempts fail
_LEAST_PER_ATTEMPT_US: Final = 15.0
"""CPU of a refused connect(2) on loopback in C, in microseconds: for less it is somebody else's."""
_LEAST_WITH_WAKE_US: Final = {"": 25.0, "python": 40.0, "node": 100.0}
"""The same where each attempt has a wake of its own: a quarter of what was measured (95, 154 and 438)."""
_MOST_PER_ATTEMPT_US: Final = 5000.0
"""Microseconds of CPU beyond which a loop that never rests does something else than attempts: ten times what
a loop of Python that logs each failure takes (0.4 ms). Of native code 30 times `_LEAST_PER_ATTEMPT_US`."""
_MOST_IN_C_US: Final = 500.0
_SPINS_PERCENT: Final = 70.0
_CONNECTING: Final = 0.05  # part of the samples of a loop that connects to nobody: with its log, a few
_IN_STEP: Final = 0.05
_NATIVE_CLIENTS: Final = frozenset({"grpc", "confluent_kafka"})
"""Packages whose own threads connect: no Python stack shows it."""
_WAKERS: Final = frozenset({"pipe", "eventfd", "signalfd", "timerfd"})
_WRAPPERS: Final = ("/selectors.py", "/socket.py", "/ssl.py", "/threading.py", "/queue.py")


def demand(case: Case) -> float | None:
    """Percent of the time that the thread is on a CPU or ready for one."""
    return case.one.demand_percent


def wakes(case: Case) -> float | None:
    """Wakes a second of the thread."""
    return case.one.wakes_per_s


def cpu_between_waits_ms(case: Case) -> float | None:
    """Milliseconds of CPU between two waits; a second's worth where there was no wait at all."""
    one = case.one
    return one.cpu_per_wake_ms if one.wakes_per_s >= 1 else max(1.0, one.cpu_percent * 10)


def round_trips(case: Case) -> float | None:
    """Requests a second that the thread sends others."""
    return case.one.round_trips_per_s


def trips_per_turn(case: Case) -> float | None:
    """Requests that the thread sends in one turn."""
    turns = case.one.turns_per_s
    return case.one.round_trips_per_s / turns if turns > 0 else 0.0


def trips_per_wake(case: Case) -> float | None:
    """Requests for each wake."""
    one = case.one
    return one.round_trips_per_s / one.wakes_per_s if one.wakes_per_s >= 1 else 0.0


def turn_s(case: Case) -> float | None:
    """Seconds from one turn to the next: the period; for a fast thread that sleeps, one over its wakes."""
    one = case.one
    if one.period_s is not None:
        return one.period_s
    if one.wakes_per_s >= 5 and one.manner in {Manner.SLEEP, Manner.TIMEOUT}:
        return 1 / one.wakes_per_s
    return None


def slow_timers(case: Case) -> bool:
    """Whether coroutines that each wait for a second or more, many of them, account for a thread's wakes."""
    timed = [one for one in case.one.thread.stacks if one.coroutines and one.timeout_s]
    rates = [(one.timeout_s or 0.0, one.coroutines / (one.timeout_s or 1.0)) for one in timed]
    slow = sum(rate for timeout_s, rate in rates if timeout_s >= SLOW_S)
    fast = sum(rate for timeout_s, rate in rates if timeout_s < SLOW_S)
    return slow >= _ACCOUNTED * case.one.wakes_per_s and fast < slow


def system_share(case: Case) -> float | None:
    """Part of the thread's CPU that the kernel used for it; where that is not known, of its process's."""
    own, process = case.one.thread.system_share, case.one.process
    return process.system_share if own is None and process is not None else own


def sign(case: Case, wanted: Sign) -> float | None:
    """Part of the thread's samples that show a sign, or None without stacks."""
    return case.one.sign(wanted) if case.one.thread.stacks else None


def always_ready(case: Case) -> tuple[Descriptor, ...]:
    """Descriptors that a poll found ready nearly every time, and that the thread could be waiting for.

    A thread that never sleeps is never seen waiting for anything: of one whose stacks are in a poll, every
    pipe and eventfd could be meant.
    """
    sampled = () if case.one.thread.sampled is None else case.one.thread.sampled.calls
    asked = (each for one in sampled if one.call in POLLS for each in one.descriptors)
    waited = {one.fd for one in (*case.one.waiting.descriptors, *asked)}
    polls = not case.one.waiting.known and case.one.sign(Sign.SELECT) >= 0.3
    return tuple(
        one
        for one in case.one.descriptors
        if _always_ready(one, waited=one.fd in waited or (polls and one.kind in _WAKERS))
    )


def housekeeping(case: Case) -> bool:
    """Whether this is a timer of a server or of a runtime beside an event wait, rare and cheap."""
    one = case.one
    if is_own(one.runtime, one.thread.name):
        return True
    event_wait = one.manner is not Manner.SLEEP and one.waiting.known and not _called_by_user(case)
    # A wait that ends a moment too early is followed by a short one: two wakes in a turn.
    turns_per_s = min(one.wakes_per_s, max(one.turns_per_s, one.wakes_per_s / 2))
    rare = turns_per_s < SERVER_WAKES_PER_S and one.cpu_percent < 1.0
    if one.helper and event_wait and rare:
        return True  # a library's own thread, such as gRPC's
    return case.facts.listens and event_wait and rare and one.round_trips_per_s < 0.5 * one.turns_per_s


def _called_by_user(case: Case) -> bool:
    """Whether the user's own code makes the waiting call: then its timeout is the user's choice as well."""
    for stack in case.one.thread.stacks:
        inner = next((one for one in stack.frames if not one.file.endswith(_WRAPPERS)), None)
        if inner is not None and not inner.library and stack.share >= 0.3:
            return True
    return False


def recurs(case: Case) -> float | None:
    """CPU after the first two fifths of the window over what an even load has there, 0 to 1.

    A start-up that was caught gives 0, a steady loop 1; None if the window is too short to tell.
    """
    slices = case.facts.evidence.cpu_slices
    if len(slices) < FEWEST_SLICES:
        return None
    late = slices[2 * len(slices) // 5 :]
    return min(1.0, fmean(late) / fmean(slices)) if fmean(slices) > 0 else 0.0


def bursts(case: Case) -> float | None:
    """How many times the load came: runs of busy slices; all of them where hardly one is quiet."""
    slices = case.facts.evidence.cpu_slices
    busy = [one > 0.25 * max(slices) for one in slices]
    if sum(busy) > 0.6 * len(busy):
        return float(len(busy))
    return float(sum(now and not before for before, now in pairwise((False, *busy))))


def quiet_share(case: Case) -> float | None:
    """Part of the time in which the tree took no more than a quarter of what it did when busiest."""
    slices = case.facts.evidence.cpu_slices
    return sum(one <= 0.25 * max(slices) for one in slices) / len(slices) if slices else None


def irregular(case: Case) -> bool:
    """Whether the thread's wakes have no period."""
    cadence = case.one.thread.cadence
    return cadence is not None and cadence.rhythm in {Rhythm.IRREGULAR, Rhythm.MIXED}


def attempts_per_s(case: Case) -> float:
    """Attempts to connect that fail, a second: refused ones, and connections that were opened for nothing."""
    certain = sum(failing_per_s(one) for one in case.facts.outgoing if one.certain)
    doubtful = [failing_per_s(one) for one in case.facts.outgoing if not one.certain]
    answered = sum(
        one.opened_per_s or 0.0 for one in case.facts.outgoing if one.certain and not opened_for_nothing(one)
    )
    if answered >= sum(doubtful):
        return certain  # it connects elsewhere, and is answered: that is what its stacks show
    return certain + sum(rate for rate in doubtful if _could_connect(case, rate))


def failing_per_s(peer: PeerEvidence) -> float:
    """Attempts to connect to a peer that came to nothing, a second."""
    opened = (peer.opened_per_s or 0.0) if opened_for_nothing(peer) else 0.0
    return max(peer.refused_per_s or 0.0, opened)


def _could_connect(case: Case, attempts: float) -> bool:
    """Whether failures of which only the user is known can be the target's.

    It must have the CPU for them, and if it sleeps the wakes. That it was awake whenever one failed says
    much of a target that sleeps, and nothing of one that never does: that one must be seen connecting, or
    without stacks at least work in the kernel, at such a rate.
    """
    cpu_us = case.facts.evidence.cpu_percent * 1e4
    if attempts * _LEAST_PER_ATTEMPT_US > cpu_us:
        return False
    restless = [
        one for one in case.facts.threads if one.demand_percent >= 50 or one.wakes_per_s >= _RESTLESS_PER_S
    ]
    if not restless:
        return _could_connect_at_rest(case, attempts)
    busiest = max(restless, key=lambda one: one.demand_percent)
    most_us = _MOST_PER_ATTEMPT_US if busiest.runtime else _MOST_IN_C_US
    if busiest.demand_percent >= _SPINS_PERCENT and cpu_us > attempts * most_us:
        return False
    if busiest.process is not None and _NATIVE_CLIENTS & set(busiest.process.packages):
        return True
    connecting = _seen_connecting(case, restless)
    if connecting is not None:
        return connecting
    share = None if busiest.process is None else busiest.process.system_share
    return share is not None and share >= 0.2 and attempts >= 0.3 * case.facts.wakes_per_s


def _could_connect_at_rest(case: Case, attempts: float) -> bool:
    """Whether a target that sleeps between its attempts has the CPU and the wakes for them."""
    runtimes = {one.runtime for one in case.facts.threads}
    least_us = min((_LEAST_WITH_WAKE_US.get(one, _LEAST_WITH_WAKE_US[""]) for one in runtimes), default=0.0)
    if attempts * least_us > case.facts.evidence.cpu_percent * 1e4:
        return False
    wakes_per_s = case.facts.wakes_per_s
    seen = any(one.thread.stacks for one in case.facts.threads) and wakes_per_s >= _OFTEN_PER_S
    # An attempt of 100 µs is met by hardly a sample; but one in each turn is no accident.
    in_step = math.isclose(attempts, wakes_per_s, rel_tol=_IN_STEP)
    connects = not seen or in_step or any(one.sign(Sign.CONNECT) for one in case.facts.threads)
    return connects and attempts <= 1.3 * wakes_per_s + 1


def _seen_connecting(case: Case, restless: Sequence[ThreadFacts]) -> bool | None:
    """Whether samples of a target that never rests show it connecting; None without any."""
    shares = [share for one in restless if (share := one.caught_in({"connect"})) is not None]
    if any(one.thread.stacks for one in restless):
        shares += [one.sign(Sign.CONNECT) for one in case.facts.threads]
    return max(shares) >= _CONNECTING if shares else None


def opened_for_nothing(peer: PeerEvidence) -> bool:
    """Whether connections are opened and nothing ever comes back, or the peer is known to fail."""
    if peer.incoming:
        return False
    silent = peer.segments_in_per_s is not None and peer.segments_in_per_s < 0.2 * (peer.opened_per_s or 0.0)
    return peer.failing or ((peer.opened_per_s or 0.0) >= 2 and silent)


def _always_ready(one: Descriptor, *, waited: bool) -> bool:
    if one.kind in {"file", "tty", "other", "epoll"}:
        return False
    if one.kind == "closed":
        return one.watched_by is not None
    output = one.fd in {1, 2} and one.watched_by is None
    ready = one.hung_up is True if one.ready_share is None else one.ready_share >= 0.8
    gone = one.hung_up is True or one.state == "CLOSE_WAIT"
    return ready and not output and (gone or waited or one.polled or one.watched_by is not None)
