from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from idlebench.diagnose.enough import enough
from idlebench.diagnose.fixes.table import FIXES, fix_of
from idlebench.diagnose.judge import judge
from idlebench.diagnose.pages import page_text, page_title, pages_directory
from idlebench.diagnose.rules import RULES
from idlebench.diagnose.rules.rule import AnyOf, Condition, Figure, quantity
from idlebench.diagnose.together import judge_all
from idlebench.model.diagnosis import BENIGN, DiagnosisVerdict, FindingName
from idlebench.model.evidence import Evidence, MissingRight
from tests.strategies import anything
from tests.unit.diagnose import seen


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(anything(Evidence))
def test_any_evidence_gets_a_verdict(evidence: Evidence) -> None:
    """Whatever was seen: the findings fit the verdict, and every rule is a finding or was ruled out."""
    diagnosis = judge(evidence)
    found = {one.name for one in diagnosis.findings}
    assert found
    assert (diagnosis.verdict is DiagnosisVerdict.PROBLEM) == bool(found - BENIGN)
    assert {rule.name for rule in RULES} == (found | {one.name for one in diagnosis.considered}) & {
        rule.name for rule in RULES
    }
    assert all(one.ruled_out_by for one in diagnosis.considered)
    assert all(0 <= one.confidence <= 1 for one in diagnosis.findings)


def test_a_blocked_worker_is_healthy() -> None:
    """No wake, no CPU, nothing to tell beside it."""
    diagnosis = judge(seen.evidence(seen.thread(waits=(seen.wait("recvfrom", float("inf"), seen.SOCKET),))))
    assert diagnosis.verdict is DiagnosisVerdict.HEALTHY
    assert [one.name for one in diagnosis.findings] == ["healthy"]


def test_a_slow_beat_is_told_and_is_no_problem() -> None:
    """A heartbeat every five seconds explains the wakes; benign findings promise no saving."""
    diagnosis = judge(seen.evidence(seen.sleeping(5.0)))
    assert [one.name for one in diagnosis.findings] == ["keepalive", "healthy"]
    assert all(one.saves is None and one.fix is None for one in diagnosis.findings)


def test_what_is_ruled_out_is_told_with_its_figure() -> None:
    """As one would in a list of hypotheses."""
    reasons = {one.name: one.ruled_out_by for one in judge(seen.evidence(seen.sleeping(0.1))).considered}
    assert reasons[FindingName.BUSY_SPIN] == "time on a CPU or ready for one: 0.1 %, needs 70 %"
    assert reasons[FindingName.RPC_SPIN] == "requests sent: 0/s, needs 20/s"


def test_findings_are_ranked_by_what_fixing_each_would_save() -> None:
    """The spin first; and the advice is to diagnose again, because one may hide the other."""
    poll = seen.sleeping(0.05, cpu=0.5, tid=101)
    spin = seen.spinning(seen.stack(seen.user("burn"), active=True))
    diagnosis = judge(seen.evidence(poll, spin))
    assert [one.name for one in diagnosis.findings] == ["busy-spin", "short-poll"]
    assert diagnosis.advice[0].startswith("mend busy-spin first and diagnose again")


def test_a_saving_is_not_extrapolated_from_the_rate() -> None:
    """At worst one wake a second at its dearest is left, however little a wake costs in the spin."""
    saves = judge(seen.evidence(seen.spinning(cpu=98.0))).findings[0].saves
    assert saves is not None
    assert (saves.cpu_percent.low, saves.cpu_percent.high) == pytest.approx((97.95, 98.0))
    assert "not extrapolated" in saves.basis


def test_the_same_poll_in_several_processes_is_one_finding() -> None:
    """Four workers of one program, one line to mend."""
    workers = [replace(seen.sleeping(0.1), pid=pid, tid=pid) for pid in range(200, 204)]
    processes = tuple(seen.process(pid) for pid in range(200, 204))
    findings = judge(seen.evidence(*workers, processes=processes)).findings
    assert [(one.name, len(one.threads)) for one in findings] == [("short-poll", 4)]
    assert findings[0].cost.wakes_per_s == pytest.approx(40)


def test_missing_stacks_make_a_finding_less_sure_and_leave_its_line_out() -> None:
    """The counters still tell that it spins."""
    whole = seen.evidence(seen.spinning(seen.stack(seen.user(), active=True)))
    right = MissingRight("stacks", "not permitted", "the line", "sudo")
    blind = judge(replace(seen.without_stacks(whole), missing=(right,)))
    assert blind.findings[0].name is FindingName.BUSY_SPIN
    assert blind.findings[0].where is None
    assert blind.findings[0].confidence < judge(whole).findings[0].confidence
    assert blind.missing_rights == (right,)


@pytest.mark.parametrize("field", ["paused", "ended"])
def test_a_target_that_stopped_or_ended_is_not_judged(field: str) -> None:
    """What could not be measured is never called healthy."""
    evidence = replace(seen.evidence(seen.thread()), paused=field == "paused", ended=field == "ended")
    assert judge(evidence).verdict is DiagnosisVerdict.INCONCLUSIVE


def test_a_stopped_process_is_told_how_to_go_on() -> None:
    """SIGSTOP looks like perfect idleness."""
    diagnosis = judge(seen.evidence(processes=(seen.process(state="T"),)))
    assert diagnosis.verdict is DiagnosisVerdict.INCONCLUSIVE
    assert "kill -CONT 100" in diagnosis.reason


def test_cpu_that_nothing_explains_is_not_called_healthy() -> None:
    """The verdict names what would settle it."""
    diagnosis = judge(
        seen.evidence(seen.thread(20, 5, waits=(seen.wait("futex"),), cadence=None), slices=(0.0, 90.0))
    )
    assert diagnosis.verdict is DiagnosisVerdict.INCONCLUSIVE
    assert "would settle it" in diagnosis.reason


def test_throttling_is_told_and_hides_no_spin() -> None:
    """A quota of a fifth of a core makes a spin look cheap."""
    spin = seen.thread(20, waits=(seen.RUNNING,))
    diagnosis = judge(replace(seen.evidence(spin), throttled_percent=78.0))
    assert diagnosis.findings[0].name is FindingName.BUSY_SPIN
    assert any("quota" in each for each in diagnosis.advice)


def test_a_server_with_requests_is_not_idle_but_one_health_check_excuses_no_spin() -> None:
    """Requests must be able to account for the CPU."""
    asked = seen.peer(200, incoming=True, name="0.0.0.0:80")
    busy = seen.evidence(seen.thread(40, 300), peers=(asked,))
    assert judge(busy).verdict is DiagnosisVerdict.NOT_IDLE
    checked = seen.evidence(seen.spinning(), peers=(seen.peer(1, incoming=True, name="0.0.0.0:80"),))
    assert judge(checked).findings[0].name is FindingName.BUSY_SPIN


def test_a_herd_over_several_targets_is_seen_together() -> None:
    """Each alone wakes a few times for one socket, and in no company; all together are a herd."""

    def member(pid: int) -> Evidence:
        waits = (seen.wait("accept", float("inf"), seen.LISTENING),)
        alone = replace(seen.periodic(0.25), company=0.0)
        wakes = seen.thread(0.05, 4.0, pid=pid, tid=pid, waits=waits, cadence=alone)
        one = seen.evidence(wakes, processes=(seen.process(pid, descriptors=(seen.LISTENING,)),))
        return replace(one, root=replace(one.root, pid=pid))

    together = judge_all([(member(pid), 1.0) for pid in range(200, 206)])
    assert {one.findings[0].name for one in together} == {FindingName.THUNDERING_HERD}
    assert judge(member(200)).verdict is DiagnosisVerdict.HEALTHY


def test_a_spin_is_enough_at_once_and_a_poll_is_not() -> None:
    """Looking on for eight seconds at a loop that never rests tells nothing new."""
    assert enough(seen.evidence(seen.spinning(seen.stack(seen.user(), active=True))))
    assert not enough(seen.evidence(seen.sleeping(0.1)))
    assert not enough(replace(seen.evidence(seen.spinning()), seconds=1.0))


def test_so_many_questions_are_enough_at_once_although_it_hardly_runs() -> None:
    """On a busy machine it waits for its broker and for a CPU; a poll that asks now and then is looked at."""
    waits = (seen.wait("recvfrom", math.inf, seen.SOCKET),)
    asking = seen.thread(25.0, 700.0, queued=20.0, waits=waits)
    evidence = seen.evidence(asking, cpu=25.0, peers=(seen.peer(800),))
    assert enough(evidence)
    assert not enough(replace(evidence, peers=(seen.peer(40),)))
    assert not enough(replace(evidence, cpu_slices=(0.0, 80.0, 80.0, 0.0, 0.0, 0.0, 80.0, 0.0)))


def test_every_problem_has_a_fix_for_any_library() -> None:
    """And a problem only: nobody is told to mend what is well."""
    for name in FindingName:
        assert (fix_of(name, ("unheard-of", "")) is None) == (name in BENIGN)
    assert all(fix.summary and fix.before and fix.after for fix in FIXES.values())


def test_the_most_particular_fix_is_chosen() -> None:
    """For the library in use, in its own words."""
    fix = fix_of(FindingName.SHORT_POLL, ("redis.asyncio", "asyncio", "python", ""))
    assert fix is not None
    assert fix.library == "redis.asyncio"


def test_a_list_is_not_mended_like_a_stream() -> None:
    """Where the call is known the fix speaks of it; the library is named without it."""
    listed, stream = (
        fix_of(FindingName.SHORT_BLOCK, (f"redis-py {call}", "redis-py", "")) for call in ("list", "stream")
    )
    assert listed is not None
    assert stream is not None
    assert (listed.library, stream.library) == ("redis-py", "redis-py")
    assert "brpop" in listed.after
    assert "xreadgroup" in stream.after


@pytest.mark.parametrize("name", FindingName)
def test_every_finding_has_a_page(name: FindingName) -> None:
    """It begins with the name and a sentence of what it is."""
    text = page_text(name)
    assert text.startswith(f"# {name}\n")
    assert page_title(text).endswith((".", "`."))


def test_no_page_is_about_nothing() -> None:
    """Every page is a finding's."""
    assert {path.stem for path in pages_directory().glob("*.md")} == set(FindingName)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_threshold_stands_on_the_page_with_its_source(rule: object) -> None:
    """The page and the rule cannot come apart."""
    known = next(one for one in RULES if one is rule)
    text = page_text(known.name)
    for figure in figures(known.conditions):
        for limit in (figure.at_least, figure.below):
            assert limit is None or quantity(limit, figure.unit) in text
        assert figure.what in text
        assert figure.source in text


def test_where_the_pages_of_a_finding_are_is_told() -> None:
    """The path in a finding is that of its page in the repository."""
    finding = judge(seen.evidence(seen.sleeping(0.1))).findings[0]
    assert (Path(__file__).parents[3] / finding.page).is_file()


def figures(conditions: tuple[Condition, ...]) -> list[Figure]:
    """Every condition on a figure among these."""
    found: list[Figure] = []
    for one in conditions:
        found += [
            each
            for each in (one.conditions if isinstance(one, AnyOf) else (one,))
            if isinstance(each, Figure)
        ]
    return found
