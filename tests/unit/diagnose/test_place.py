from __future__ import annotations

from dataclasses import replace

from idlebench.diagnose.judge import judge
from idlebench.diagnose.place import Looking, place_of
from idlebench.diagnose.source.coroutines import Await, awaits, fitting, refined
from idlebench.model.diagnosis import FindingName
from idlebench.model.evidence import Frame
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_timers import ASYNCIO, LOOP, PIPE, SELECT, timed

SOURCE = """
import asyncio

PERIOD = 1 / 10

async def beat():
    while True:
        await asyncio.sleep(5)

async def consume(queue):
    while True:
        if not queue:
            await asyncio.sleep(PERIOD)

asyncio.run(consume([]))
"""


def test_library_frames_are_folded() -> None:
    """The innermost frame of the user's, and how many of libraries lie below it."""
    place = place_of(
        [seen.stack(seen.lib("recv"), seen.lib("read_response"), seen.user("consume", "x = get()"))]
    )
    assert place is not None
    assert (place.function, place.folded, place.waits_in, place.source) == ("consume", 2, "recv", "x = get()")


def test_the_function_that_was_seen_most_is_named() -> None:
    """One look elsewhere does not matter."""
    often, once = seen.stack(seen.user("often"), share=0.9), seen.stack(seen.user("once"), share=0.1)
    place = place_of([once, often])
    assert place is not None
    assert place.function == "often"


def test_a_callback_of_a_loop_says_more_than_the_line_that_started_it() -> None:
    """However rarely it was seen."""
    inside = seen.stack(seen.user("tick"), seen.lib("Handle._run"), *LOOP, seen.user("<module>"), share=0.02)
    place = place_of([ASYNCIO, inside])
    assert place is not None
    assert place.function == "tick"


def test_a_generator_expression_belongs_to_the_function_around_it() -> None:
    """Nobody calls a line by <genexpr>."""
    place = place_of(
        [seen.stack(seen.user("scan.<locals>.<genexpr>"), seen.user("Job.scan", line=9))], Looking.WORKING
    )
    assert place is not None
    assert (place.function, place.qualified, place.line) == ("scan", "Job.scan", 9)


def test_a_framework_is_named_by_its_own_code_and_not_by_its_launcher() -> None:
    """Such as kombu rather than bin/celery."""
    kombu = seen.lib("brpop_start", f"{seen.PACKAGES}/kombu/transport/redis.py")
    launcher = Frame("/venv/bin/celery", 8, "<module>", library=False)
    place = place_of([seen.stack(seen.lib("poll"), kombu, launcher)])
    assert place is not None
    assert place.function == "brpop_start"


def test_without_stacks_there_is_no_place() -> None:
    """Nothing is invented."""
    assert place_of([]) is None


def test_the_one_await_that_fits_the_period_is_named() -> None:
    """A stack shows the loop; the source tells which coroutine sleeps for a tenth of a second."""
    diagnosis = judge(seen.evidence(timed(0.1, ASYNCIO, call="epoll_wait", on=(PIPE,))))
    named = refined(diagnosis, lambda _file: SOURCE).findings[0]
    assert named.where is not None
    assert (named.where.function, named.where.source) == ("consume", "await asyncio.sleep(PERIOD)")
    assert "source" in named.evidence["line"]


def test_two_coroutines_that_fit_are_not_guessed_between() -> None:
    """Then the line that started the loop stays."""
    twice = SOURCE + SOURCE.replace("consume", "produce").partition("asyncio.run")[0]
    diagnosis = judge(seen.evidence(timed(0.1, ASYNCIO, call="epoll_wait", on=(PIPE,))))
    where = refined(diagnosis, lambda _file: twice).findings[0].where
    assert where is not None
    assert where.function == "<module>"


def test_a_place_that_is_known_is_left_alone() -> None:
    """The source is asked only where the stack shows nothing but the loop."""
    known = seen.stack(SELECT, *LOOP, seen.user("serve", "loop.step()"))
    diagnosis = judge(seen.evidence(timed(0.1, known, call="epoll_wait", on=(PIPE,))))
    assert refined(diagnosis, lambda _file: SOURCE) == diagnosis


def test_what_is_no_python_has_no_awaits() -> None:
    """A file that cannot be parsed is no error."""
    assert list(awaits("while true; do sleep 1; done")) == []


def test_a_spin_fits_an_await_of_nothing() -> None:
    """`sleep(0)` among other awaits."""
    found = [Await("beat", 3, "asyncio.sleep", (5.0,)), Await("pump", 9, "asyncio.sleep", (0.0,))]
    assert fitting(found, FindingName.BUSY_SPIN, None) == found[1]


def test_a_callback_that_was_caught_says_more_than_a_coroutine_that_waits_for_an_event() -> None:
    """What spins is not what waits; but a coroutine that wakes the loop by a timeout is what it waits in."""
    waiting = replace(seen.stack(seen.user("main"), *LOOP, share=0.9), coroutines=1)
    callback = seen.stack(seen.user("pump"), seen.lib("Handle._run"), *LOOP, share=0.05, active=True)
    for looking in (Looking.RUNNING, Looking.WAITING):
        place = place_of([waiting, callback], looking)
        assert place is not None
        assert place.function == "pump"
    place = place_of([replace(waiting, timeout_s=0.05), callback])
    assert place is not None
    assert place.function == "main"


def test_methods_without_a_file_belong_to_whoever_calls_them() -> None:
    """A proxy of multiprocessing is made by exec."""
    proxy = Frame("<string>", 2, "get", library=False)
    place = place_of([seen.stack(seen.lib("recv"), proxy, seen.user("next_task"))])
    assert place is not None
    assert place.function == "next_task"
    alone = place_of([seen.stack(proxy)])
    assert alone is not None
    assert alone.function == "get"


def test_any_line_of_the_users_says_more_than_the_librarys() -> None:
    """A scheduler runs as the target of a thread, and calls a function of the user's now and then."""
    scheduler = seen.stack(seen.lib("run", f"{seen.LIBRARY}/sched.py"), share=0.98)
    renewal = seen.stack(seen.user("renew"), seen.lib("run", f"{seen.LIBRARY}/sched.py"), share=0.02)
    place = place_of([scheduler, renewal])
    assert place is not None
    assert place.function == "renew"


def test_of_coroutines_that_wait_the_one_that_asks_others_is_named() -> None:
    """Four that wait for a local queue do not keep the loop awake; the one that waits for an answer does."""
    queue = seen.lib("get", f"{seen.LIBRARY}/asyncio/queues.py")
    local = replace(seen.stack(queue, seen.user("run_tasks"), *LOOP, share=0.8), coroutines=4)
    asks = replace(seen.stack(seen.user("lease_tasks"), *LOOP, share=0.2), coroutines=1)
    found = place_of([local, asks], Looking.RUNNING)
    assert found is not None
    assert found.function == "lease_tasks"


def test_of_a_spin_the_line_that_asks_without_waiting_is_named() -> None:
    """Also where the loop around it was met as often."""
    asks = seen.stack(seen.user("receive", "for fd, _ in poller.poll(0):"), seen.user("run"), share=0.4)
    around = seen.stack(seen.user("run", "while True:"), share=0.6)
    found = place_of([asks, around], Looking.RUNNING)
    assert found is not None
    assert found.function == "receive"


def test_of_a_loop_that_connects_in_vain_the_line_that_connects_is_named() -> None:
    """Not what is called once it has connected, however much of the time that takes."""
    loop = (seen.lib("_run_once", f"{seen.LIBRARY}/asyncio/base_events.py"), seen.user("<module>"))
    connects = seen.stack(seen.lib("sock_connect"), seen.user("hold_link"), *loop, share=0.1)
    greets = seen.stack(seen.lib("write"), seen.user("connection_made"), *loop, share=0.6, active=True)
    place = place_of([greets, connects], Looking.CONNECTING)
    assert place is not None
    assert place.function == "hold_link"
    place = place_of([greets], Looking.CONNECTING)
    assert place is not None
    assert place.function == "connection_made"
