from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.diagnose.wait_shares import WaitTally
from idlebench.measure.waits import WaitLook
from idlebench.model.evidence import Descriptor, WaitShare


def shares(*looks: tuple[float, WaitLook]) -> tuple[WaitShare, ...]:
    """The ways of waiting that these looks show, each with its moment."""
    tally = WaitTally()
    for now_s, look in looks:
        tally.add(look, now_s)
    return tally.shares(lambda fd: (Descriptor(fd, "pipe"),))


def until(moment_s: float, now_s: float) -> tuple[float, WaitLook]:
    """A look at a sleep that ends at a moment."""
    return now_s, WaitLook("clock_nanosleep", left_s=moment_s - now_s, until_s=moment_s)


def test_the_most_frequent_wait_comes_first_and_shares_add_up() -> None:
    """Three looks of four in epoll, one on a CPU."""
    wait = WaitLook("epoll_wait", (5,), "ep_poll", 0.034)
    found = shares((0, wait), (1, WaitLook("running")), (2, wait), (3, wait))
    assert [(one.call, one.share, one.timeout_s) for one in found] == [
        ("epoll_wait", 0.75, 0.034),
        ("running", 0.25, None),
    ]
    assert found[0].descriptors == (Descriptor(5, "pipe"),)


def test_a_wait_without_timeout_is_infinite_and_one_that_cannot_be_read_is_none() -> None:
    """Forever and unknown are different things."""
    assert shares((0, WaitLook("futex", timeout_s=math.inf)))[0].timeout_s == math.inf
    assert shares((0, WaitLook("futex")))[0].timeout_s is None


def test_differing_timeouts_show_their_range() -> None:
    """An event loop waits until its next timer: the shortest and the longest are shown."""
    found = shares(*((float(index), WaitLook("epoll_wait", (5,), "", 0.1 * index)) for index in (1, 2, 5)))
    assert (found[0].shortest_s, found[0].timeout_s, found[0].longest_s) == pytest.approx((0.1, 0.2, 0.5))


def test_one_look_of_a_hundred_says_nothing_of_the_range() -> None:
    """While its timer is being set again, an event loop waits for another one, far away."""
    lengths = [0.014, 0.015] * 50 + [25.0]
    found = shares(
        *((float(index), WaitLook("epoll_wait", (5,), "", each)) for index, each in enumerate(lengths))
    )
    assert (found[0].shortest_s, found[0].longest_s) == (0.014, 0.015)


@settings(max_examples=20)
@given(st.floats(0.02, 2.0), st.lists(st.floats(0.03, 0.07), min_size=150, max_size=150))
def test_the_length_of_a_sleep_is_found_although_it_names_only_its_end(
    length_s: float, steps: list[float]
) -> None:
    """Python sleeps until a moment: looks at some of the moments bound the length from both sides."""
    looks, now_s = [], 0.0
    for step in steps:
        now_s += step
        looks.append(until((now_s // length_s + 1) * length_s, now_s))
    found = shares(*looks)[0].timeout_s
    assert found is not None
    assert found == pytest.approx(length_s, abs=0.04)


def test_a_single_long_wait_is_at_least_as_long_as_what_is_left_of_it() -> None:
    """Its beginning was not seen, so its length is a lower bound."""
    assert shares(until(3600, 10), until(3600, 11))[0].timeout_s == 3590


def test_a_receive_timeout_of_the_socket_ends_a_read_that_names_none() -> None:
    """SO_RCVTIMEO is an option of the socket, and no argument of recv(2)."""
    tally = WaitTally()
    tally.add(WaitLook("recvfrom", (4,), timeout_s=math.inf), 1.0)
    tally.add(WaitLook("epoll_wait", (5,), timeout_s=math.inf), 2.0)
    timed = Descriptor(4, "socket", receive_timeout_s=0.01)
    found = {one.call: one.timeout_s for one in tally.shares(lambda fd: (replace(timed, fd=fd),))}
    assert found == {"recvfrom": 0.01, "epoll_wait": math.inf}


def test_looks_that_are_far_apart_find_a_short_timeout() -> None:
    """5 ms, looked at every 50: no look sees where a wait began, but the longest rest is nearly all of it."""
    looks = [until(0.05 * index + 0.005 * (index % 20) / 20, 0.05 * index) for index in range(1, 100)]
    found = shares(*looks)[0].timeout_s
    assert found is not None
    assert 0.004 < found < 0.006
