from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.cost import saving_of
from idlebench.diagnose.facts import Facts
from idlebench.diagnose.library import libraries_of
from idlebench.diagnose.severity import severity_of, wakes_word
from idlebench.model.diagnosis import Cost, FindingName
from idlebench.model.evidence import Frame
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_timers import ASYNCIO, PIPE, timed

REDIS_CALL = seen.lib("xreadgroup", f"{seen.PACKAGES}/redis/commands/core.py")
QUEUE_GET = seen.lib("get", "/usr/lib/python3.11/queue.py")
figures = st.none() | st.floats(0, 1e5)


@given(st.sampled_from(FindingName), figures, figures)
def test_nothing_saves_more_than_it_costs(name: FindingName, cpu: float | None, wakes: float | None) -> None:
    """And nothing saves less than nothing."""
    saving = saving_of(name, Cost(cpu, wakes))
    assert 0 <= saving.cpu_percent.low <= saving.cpu_percent.high == (cpu or 0.0)
    assert 0 <= saving.wakes_per_s.low <= saving.wakes_per_s.high == (wakes or 0.0)


@pytest.mark.parametrize(
    ("rate", "word"),
    [
        (0, "very low"),
        (1, "very low"),
        (1.1, "low"),
        (10.1, "moderate"),
        (101, "quite high"),
        (1001, "high"),
        (10_001, "very high"),
    ],
)
def test_the_words_are_those_of_health_checks_scale(rate: float, word: str) -> None:
    """The lower end of each class belongs to the class below."""
    assert wakes_word(rate) == word


def test_the_worse_of_cpu_and_wakes_comes_first() -> None:
    """A spin has no wakes and is not called low."""
    assert severity_of(Cost(99.0, 0.0)).startswith("very high: 99 % of a core, beyond Apple's limit of 50 %")
    assert severity_of(Cost(35.0, 0.0)).startswith("high: 35 % of a core, more than half of Apple's limit")
    assert severity_of(Cost(0.5, 190.0)).startswith("quite high: 190 wakes/s")
    assert "beyond Apple's limit of 150/s" in severity_of(Cost(0.5, 190.0))
    assert severity_of(Cost(None, None)) == "not measured"


def test_a_library_is_known_by_frames_packages_and_peers() -> None:
    """The framework first, then the client, then the runtime."""
    redis = seen.stack(seen.lib("brpop", f"{seen.PACKAGES}/redis/client.py"), seen.user())
    program = seen.process(packages=("celery",))
    facts = Facts.of(seen.evidence(seen.thread(stacks=(redis,)), processes=(program,)))
    assert libraries_of(facts, facts.threads[0]) == (*("celery", "redis-py list", "redis-py", "python", ""),)
    looped = Facts.of(seen.evidence(timed(0.1, ASYNCIO, on=(PIPE,)), peers=(seen.peer(10),)))
    assert libraries_of(looped, looped.threads[0]) == (
        *("redis.asyncio", "asyncio", "python select", "python", ""),
    )


@pytest.mark.parametrize(
    ("frames", "kind"),
    [
        (
            (seen.lib("recv", f"{seen.PACKAGES}/redis/connection.py"), REDIS_CALL, seen.user()),
            "redis-py stream",
        ),
        ((seen.lib("wait", "/usr/lib/python3.11/threading.py"), QUEUE_GET, seen.user()), "python queue"),
        ((seen.lib("wait", "/usr/lib/python3.11/threading.py"), seen.user()), "python event"),
        ((seen.lib("poll", "/usr/lib/python3.11/multiprocessing/connection.py"), seen.user()), "python pipe"),
    ],
)
def test_a_fix_is_chosen_by_the_call_that_the_user_makes(frames: tuple[Frame, ...], kind: str) -> None:
    """The outermost call of a library: a queue waits by an event of its own."""
    facts = Facts.of(seen.evidence(seen.thread(stacks=(seen.stack(*frames),))))
    assert libraries_of(facts, facts.threads[0])[0] == kind


def test_native_code_gets_a_fix_in_c() -> None:
    """As does whatever cannot be told."""
    facts = Facts.of(seen.evidence(seen.thread(), processes=(seen.process(runtime=""),)))
    assert libraries_of(facts, facts.threads[0]) == ("c", "")
