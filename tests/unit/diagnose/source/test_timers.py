from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.diagnose.judge import judge
from idlebench.diagnose.source.coroutines import refined
from idlebench.diagnose.source.timers import Callback, callbacks
from idlebench.model.diagnosis import Diagnosis, Place
from tests.unit.diagnose import seen

HEART = """\
class Heart:
    def beat(self):
        self.timer = threading.Timer(0.1, self.beat)
        self.timer.start()
"""
BELL = """\
class Bell:
    def on_ring(self):
        pass

    async def run(self):
        asyncio.get_running_loop().add_reader(self.bell, self.on_ring)
        await asyncio.Event().wait()
"""
LATER = """\
def tick():
    loop.call_later(0.1, tick)

loop.run_forever()
"""


def poll_in(file: str, function: str, source: str = "") -> Diagnosis:
    """A short poll whose place is this."""
    diagnosis = judge(seen.evidence(seen.sleeping(0.1)))
    place = Place(file, 1, function, source)
    return replace(diagnosis, findings=tuple(replace(one, where=place) for one in diagnosis.findings))


@pytest.mark.parametrize(
    ("source", "setter", "found"),
    [
        (HEART, "Timer", [Callback("beat", 2)]),
        (BELL, "add_reader", [Callback("on_ring", 2)]),
        (LATER, "call_later", [Callback("tick", 1)]),
        ("def f(): Timer(1, function=f)", "Timer", [Callback("f", 1)]),
        ("def f(): loop.call_soon(f)", "call_soon", [Callback("f", 1)]),
        ("def f(): agenda.enter(1, 0, f)", "enter", [Callback("f", 1)]),
        ("def f(): agenda.enter(1, 0, action=f)", "enter", [Callback("f", 1)]),
        ("Timer(1, print)", "Timer", []),
        ("Timer(1)", "Timer", []),
        ("no python at (", "Timer", []),
    ],
)
def test_what_is_given_to_a_timer_is_found(source: str, setter: str, found: list[Callback]) -> None:
    """The function that will be called, where the same text defines it."""
    assert list(callbacks(source, frozenset({setter}))) == found


@pytest.mark.parametrize("function", ["run", "wait"])
def test_a_timer_that_waits_is_named_by_what_it_will_call(function: str) -> None:
    """Its own stack has nothing but the library."""
    hidden = poll_in("/usr/lib/python3.11/threading.py", function)
    [named] = refined(hidden, lambda _: HEART, ["/app/worker.py"]).findings
    assert named.where is not None
    assert (named.where.file, named.where.line, named.where.function) == ("/app/worker.py", 2, "beat")
    assert named.evidence["line"] == "read from the source of worker.py"


def test_of_two_functions_that_timers_call_neither_is_named() -> None:
    """It is not known which of them it was."""
    hidden = poll_in("/usr/lib/python3.11/threading.py", "run")
    both = HEART + HEART.replace("beat", "look")
    assert refined(hidden, lambda _: both, ["/app/worker.py"]) == hidden


def test_a_loop_that_only_calls_later_is_named_by_what_it_calls() -> None:
    """The line that starts the loop tells nothing."""
    started = poll_in("/app/worker.py", "<module>", "loop.run_forever()")
    [named] = refined(started, lambda _: LATER).findings
    assert named.where is not None
    assert named.where.function == "tick"


def test_a_line_of_the_users_own_is_left_alone() -> None:
    """It was seen, and not read."""
    own = poll_in("/app/worker.py", "run", "time.sleep(0.1)")
    assert refined(own, lambda _: HEART, ["/app/worker.py"]) == own


HIVE = """\
class Hive:
    def check_drift(self):
        self.loop.call_later(self.interval, self.check_drift)

async def main():
    Hive().check_drift()
    await asyncio.Event().wait()
"""
SLEEPER = (
    HIVE
    + """\

async def look():
    while True:
        await asyncio.sleep(interval)
"""
)


@pytest.mark.parametrize(("source", "function"), [(HIVE, "check_drift"), (SLEEPER, "main")])
def test_a_coroutine_that_waits_for_an_event_is_not_what_timers_of_its_loop_call(
    source: str, function: str
) -> None:
    """It is all that can be seen of the loop; unless a coroutine sleeps, which may be the one that wakes."""
    met = poll_in("/app/hive.py", "main", "await asyncio.Event().wait()")
    seen_task = tuple(
        replace(one, evidence={**one.evidence, "asyncio task": "Task-1"}) for one in met.findings
    )
    [named] = refined(replace(met, findings=seen_task), lambda _: source).findings
    assert named.where is not None
    assert named.where.function == function
