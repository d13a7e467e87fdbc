"""An event loop at rest, and the coroutines that wait in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.loops import Waiter, rests_in_loop, with_waiters
from idlebench.model.evidence import Frame, StackShare

LIB = "/usr/lib/python3.11"
SELECT = Frame(f"{LIB}/selectors.py", 468, "select", True)
TURN = Frame(f"{LIB}/asyncio/base_events.py", 1884, "BaseEventLoop._run_once", True)
RUN = Frame(f"{LIB}/asyncio/runners.py", 190, "run", True)
MODULE = Frame("/srv/app.py", 20, "<module>", False)
TICK = Frame("/srv/app.py", 8, "tick", False)
SLEEP = Frame(f"{LIB}/asyncio/tasks.py", 639, "sleep", True)
AT_REST = StackShare((SELECT, TURN, RUN, MODULE), 0.9, False)
AT_WORK = StackShare((TICK, TURN, RUN, MODULE), 0.1, True)


@pytest.mark.parametrize(
    ("stack", "rests"),
    [
        (AT_REST, True),
        (StackShare((TURN, RUN, MODULE), 1.0, True), True),
        (AT_WORK, False),
        (StackShare((SELECT, MODULE), 1.0, False), False),
        (StackShare((), 1.0, False), False),
    ],
)
def test_a_loop_rests_while_it_runs_nobodys_code(stack: StackShare, *, rests: bool) -> None:
    """The user's function below the loop is at work; a select without a loop is the user's own."""
    assert rests_in_loop(stack) is rests


def test_the_coroutine_that_wakes_the_loop_most_comes_first() -> None:
    """Twenty wakes a second against one a minute: the share of the loop at rest goes to the first."""
    often, seldom = Waiter((SLEEP, TICK), 0.05, 1), Waiter((SLEEP, MODULE), 60.0, 5)
    first, second, third = with_waiters([AT_REST, AT_WORK], [seldom, often])
    assert first.frames == (SLEEP, TICK, TURN, RUN, MODULE)
    assert (first.coroutines, first.timeout_s) == (1, 0.05)
    assert first.share > 0.89
    assert second == AT_WORK
    assert (third.coroutines, third.timeout_s) == (5, 60.0)


def test_a_thread_without_a_loop_keeps_its_stacks() -> None:
    """Coroutines of a process belong to the thread whose loop rests."""
    blocked = StackShare((SELECT, MODULE), 1.0, False)
    assert with_waiters([blocked], [Waiter((SLEEP, TICK), 0.05, 1)]) == (blocked,)
    assert with_waiters([AT_REST], []) == (AT_REST,)


@given(
    st.lists(
        st.builds(
            Waiter,
            st.just((SLEEP, TICK)),
            st.none() | st.floats(0, 1e6),
            st.integers(1, 5000),
        ),
        min_size=1,
    )
)
def test_the_share_of_the_loop_is_divided_and_not_changed(waiters: list[Waiter]) -> None:
    """Whatever waits in it, all together have the share that the loop had at rest."""
    divided = [stack for stack in with_waiters([AT_REST, AT_WORK], waiters) if stack.coroutines]
    assert len(divided) == len(waiters)
    assert sum(stack.share for stack in divided) == pytest.approx(0.9)
