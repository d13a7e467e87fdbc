from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.judge import judge
from idlebench.diagnose.signals.children import is_crash
from idlebench.diagnose.stack_signs import Sign, share_of
from idlebench.model.evidence import Evidence
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


def test_a_program_that_ends_by_a_signal_or_an_errors_code_crashes_however_briefly_it_lived() -> None:
    """No check answers with 78; one that says no answers with 1."""
    brief = seen.children(50, names={"exporter": 100}, failed=90, seen=90, lived_s=0.001)
    assert names(seen.evidence(children=replace(brief, crashed=90), cpu=3.0)) == ["crash-loop"]
    assert names(seen.evidence(children=brief, cpu=3.0)) == ["fork-storm"]


def test_a_program_that_answers_by_its_code_does_so_on_a_slow_machine_as_well() -> None:
    """Pgrep reads every process there is: 15 ms of CPU beside a few hundred."""
    slow = seen.children(8, names={"pgrep": 17}, failed=17, seen=17, lived_s=0.4)
    assert names(seen.evidence(children=slow, cpu=16.0)) == ["fork-storm"]
    assert names(seen.evidence(children=replace(slow, crashed=17), cpu=16.0)) == ["crash-loop"]
    worker = replace(slow, names={"feeder": 17})
    assert names(seen.evidence(children=worker, cpu=16.0)) == ["crash-loop"]


def test_a_supervisor_that_starts_its_own_program_in_another_role_is_known_by_the_file() -> None:
    """Its helpers have names of their own."""
    brief = seen.children(50, names={"exporter": 100}, failed=90, seen=90, lived_s=0.001)
    assert names(seen.evidence(children=replace(brief, own_program=True), cpu=3.0)) == ["crash-loop"]


@pytest.mark.parametrize(
    ("status", "crash"),
    [(0, False), (1 << 8, False), (2 << 8, False), (78 << 8, True), (11, True), (9, True)],
)
def test_ends_are_told_from_answers(status: int, *, crash: bool) -> None:
    """As wait(2) gives them: a code in the higher byte, a signal in the lower."""
    assert is_crash(status) is crash


def test_the_line_that_starts_the_process_is_named() -> None:
    """Not the one that waits for the next round, where the thread is seen most."""
    rests = seen.stack(seen.lib("wait", f"{seen.LIBRARY}/threading.py"), seen.user("run"), share=0.9)
    starts = seen.stack(
        seen.lib("Popen.__init__", f"{seen.LIBRARY}/subprocess.py"),
        seen.user("used"),
        seen.user("run"),
        share=0.02,
    )
    thread = replace(seen.sleeping(0.1, cpu=0.5), stacks=(rests, starts))
    diagnosis = judge(seen.evidence(thread, children=seen.children(10), cpu=5.0))
    assert diagnosis.findings[0].name == "fork-storm"
    assert diagnosis.findings[0].where is not None
    assert diagnosis.findings[0].where.function == "used"


def test_a_heavy_check_by_processes_now_and_then_is_an_expensive_poll() -> None:
    """find, sort and md5sum over thousands of files, every two seconds."""
    slices = (60.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0) * 3
    check = seen.children(1.4, names={"find": 3, "sort": 3, "sleep": 3}, same=False)
    found = names(seen.evidence(children=check, processes=SHELL, cpu=12.0, slices=slices))
    assert found == ["expensive-poll"]
    cheap = seen.evidence(children=check, processes=SHELL, cpu=0.3, slices=slices)
    assert judge(cheap).verdict == "healthy"


def test_a_forked_child_does_not_start_itself() -> None:
    """Its stack has the start of it below: what runs above is its own affair."""
    forked = seen.stack(
        seen.user("worker_main"),
        seen.lib("BaseProcess._bootstrap", f"{seen.LIBRARY}/multiprocessing/process.py"),
        seen.lib("Popen._launch", f"{seen.LIBRARY}/multiprocessing/popen_fork.py"),
        seen.user("respawn"),
    )
    assert share_of([forked], Sign.CHILD) == 0.0
    assert share_of([seen.stack(*forked.frames[2:])], Sign.CHILD) == 1.0


@pytest.mark.parametrize(
    ("runtime", "passed_per_s", "expected"),
    [("node", 8.0, ["crash-loop"]), ("node", 0.5, []), ("python", 8.0, [])],
)
def test_worker_threads_of_node_that_come_and_go_are_a_crash_loop(
    runtime: str, passed_per_s: float, expected: list[str]
) -> None:
    """Each is an interpreter of its own; a thread of Python costs next to nothing."""
    service = replace(seen.process(runtime=runtime, cpu=80.0), threads_passed_per_s=passed_per_s)
    evidence = replace(seen.evidence(seen.thread(5, 100), processes=(service,)), cpu_percent=80.0)
    found = [one for one in judge(evidence).findings if one.name == "crash-loop"]
    assert [one.name for one in found] == expected
    assert all("at least 8 times a second" in one.summary for one in found)


@pytest.mark.parametrize(("lived_s", "expected"), [(0.005, True), (0.3, False)])
def test_checks_too_brief_to_be_seen_are_counted_by_their_accounts(lived_s: float, *, expected: bool) -> None:
    """On a busy machine one in ten is met; those that live long enough would be."""
    few = replace(seen.children(0.5, lived_s=lived_s), accounts_per_s=4.0)
    evidence = seen.evidence(seen.thread(0.2, 15), processes=(seen.process(),), children=few, cpu=2.0)
    assert ("fork-storm" in names(evidence)) is expected


def test_children_that_were_met_before_their_exec_are_not_their_parent() -> None:
    """Of twenty-five checks three were met, each while it still bore its parent's name."""
    met = seen.children(0.6, names={"python": 3}, failed=3, seen=3, lived_s=0.01)
    assert names(seen.evidence(children=replace(met, accounts_per_s=3.5), cpu=3.0)) == ["fork-storm"]
    assert names(seen.evidence(children=met, cpu=3.0)) == ["crash-loop"]


@pytest.mark.parametrize(
    ("written", "names_of_children", "works"),
    [
        (6e6, {"sort": 30, "gzip": 10, "basename": 10}, True),
        (6e6, {"ps": 60, "wc": 50}, False),  # each a list of all processes
        (9e5, {"sort": 60}, False),
        (2e6, {"sort": 300}, False),  # much in all, little from each
    ],
)
def test_a_script_whose_programs_hand_on_data_has_work(
    written: float, names_of_children: dict[str, int], *, works: bool
) -> None:
    """The kernel adds what a child has written to its parent's account."""
    script = data_script(written, names_of_children)
    assert judge(script).verdict == ("not-idle" if works else "problem")


def test_a_script_that_rests_between_two_heavy_checks_has_none() -> None:
    """Digests of files that nobody has changed are data as well, but no work."""
    script = data_script(6e6, {"sort": 30, "sha256sum": 10})
    rests = replace(script, cpu_slices=(95.0, 0.0, 0.0, 95.0, 0.0, 0.0, 95.0, 0.0, 0.0))
    assert judge(rests).verdict == "problem"


def test_a_script_whose_programs_compute_for_long_has_work() -> None:
    """A check is done in milliseconds; what fails, or is the same each time, is no work for all its CPU."""
    script = data_script(0.0, {"sort": 8, "awk": 8, "gzip": 4})  # two a second, 475 ms each
    assert judge(script).verdict == "not-idle"
    assert script.children is not None
    for changed in ({"failed": 4}, {"same_command": True}, {"names": {"python3": 20}}, {"names": {"du": 20}}):
        checks = replace(script, children=replace(script.children, **changed))
        assert judge(checks).verdict != "not-idle"
    spins = replace(script, threads=(seen.spinning(cpu=90),))
    assert judge(spins).verdict == "problem"  # it is not they that compute


def data_script(written: float, names_of_children: dict[str, int]) -> Evidence:
    """A shell that starts programs all the time."""
    return seen.evidence(
        seen.thread(cpu=10.0, wakes=40.0),
        processes=(seen.process(runtime="shell", writes=500.0, write_bytes=written),),
        children=seen.children(sum(names_of_children.values()) / 10, names=names_of_children, same=False),
        cpu=95.0,
    )
