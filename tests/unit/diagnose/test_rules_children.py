from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.judge import judge
from tests.unit.diagnose import seen
from tests.unit.diagnose.test_rules_spin import names

SHELL = (seen.process(runtime="shell", name="bash"),)


def test_a_worker_that_dies_and_is_replaced_is_a_crash_loop() -> None:
    """Twice in ten seconds is enough, if it is the program itself."""
    gone = seen.children(0.2, names={"python": 1}, failed=1, seen=1, lived_s=4.9)
    assert names(seen.evidence(children=gone, cpu=6.0)) == ["crash-loop"]


def test_a_worker_that_is_replaced_is_seen_where_exit_codes_are_hidden() -> None:
    """The same program, started again after living for seconds."""
    gone = seen.children(0.4, names={"python": 2}, failed=None, seen=0, lived_s=2.4)
    assert names(seen.evidence(children=gone, cpu=6.0)) == ["crash-loop"]


def test_an_interpreter_that_fails_again_and_again_is_a_crash_loop() -> None:
    """A shell restarts it; starting it costs 20 ms each time."""
    gone = seen.children(20, names={"python": 100}, failed=3, seen=3)
    assert names(seen.evidence(children=gone, processes=SHELL, cpu=40.0)) == ["crash-loop"]


def test_a_process_for_each_check_is_a_fork_storm() -> None:
    """Ten checks a second, by any program."""
    assert names(seen.evidence(children=seen.children(10), cpu=3.0)) == ["fork-storm"]


def test_rounds_of_a_shell_loop_are_counted_by_its_pauses() -> None:
    """Three programs in each round of one second are one round a second."""
    slow = seen.children(4, names={"sleep": 5, "grep": 5, "redis-cli": 10}, failed=5, seen=20)
    assert judge(seen.evidence(children=slow, processes=SHELL, cpu=0.4)).verdict == "healthy"


@given(st.integers(0, 5))
def test_a_check_that_says_no_once_a_second_is_healthy(failed: int) -> None:
    """Grep in a shell loop ends with 1 as long as there is nothing."""
    slow = seen.children(2, names={"sleep": 5, "grep": 5}, failed=failed, seen=10)
    assert judge(seen.evidence(children=slow, processes=SHELL, cpu=0.3)).verdict == "healthy"


def test_a_shell_that_pauses_between_two_starts_is_a_crash_loop_all_the_same() -> None:
    """Its pauses are processes that end well, and say nothing of the service that does not."""
    gone = seen.children(3.4, names={"python3": 8, "sleep": 8}, failed=8, seen=16, same=False, lived_s=0.1)
    assert names(seen.evidence(children=gone, processes=SHELL, cpu=4.0)) == ["crash-loop"]


def test_checks_too_brief_to_be_seen_are_counted_by_the_pauses_between_them() -> None:
    """Of eighty checks two were seen, each cheap, and they say no: no crash."""
    brief = seen.children(10, names={"sleep": 80, "test": 2}, failed=3, seen=3, same=False)
    assert names(seen.evidence(children=brief, processes=SHELL, cpu=4.0)) == ["fork-storm"]
