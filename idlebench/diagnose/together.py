"""Several targets judged together: what one event wakes in all of them shows in none alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.findings import findings_of
from idlebench.diagnose.judge import judge
from idlebench.diagnose.rules.evaluate import evaluate
from idlebench.diagnose.rules.herds import THUNDERING_HERD, herd
from idlebench.model.diagnosis import Diagnosis, DiagnosisVerdict, Finding, FindingName
from idlebench.model.evidence import Evidence, ThreadEvidence


def judge_all(
    looks: Sequence[tuple[Evidence, float]], *, asserted_idle: bool = False
) -> tuple[Diagnosis, ...]:
    """Judge each target, and look for a herd over all of them.

    Args:
        looks: what was seen of each target, and the seconds that it took; at least one.
        asserted_idle: as in `judge`.
    """
    evidences = [evidence for evidence, _ in looks]
    alone = tuple(judge(each, asserted_idle=asserted_idle, seconds=took) for each, took in looks)
    if len(evidences) < 2 or any(_has_herd(each) for each in alone):
        return alone
    facts = Facts.of(_merged(evidences), asserted_idle=asserted_idle)
    matches, _ = evaluate(THUNDERING_HERD, facts)
    found = findings_of(facts, matches)
    if not found:
        return alone
    members = {one.thread.pid for one in herd(facts)}
    return tuple(
        _with_herd(diagnosis, found[0])
        if members & {one.ref.pid for one in evidence.processes}
        else diagnosis
        for diagnosis, evidence in zip(alone, evidences, strict=True)
    )


def _has_herd(diagnosis: Diagnosis) -> bool:
    return any(one.name is FindingName.THUNDERING_HERD for one in diagnosis.findings)


def _with_herd(diagnosis: Diagnosis, finding: Finding) -> Diagnosis:
    problems = [one for one in diagnosis.findings if one.saves is not None]
    return replace(
        diagnosis,
        verdict=DiagnosisVerdict.PROBLEM,
        reason=diagnosis.reason if problems else finding.summary,
        findings=(*problems, finding),
        considered=tuple(one for one in diagnosis.considered if one.name is not finding.name),
    )


def _merged(evidences: Sequence[Evidence]) -> Evidence:
    """Give one record of all trees: what the rule of herds reads of it."""
    first = evidences[0]
    return replace(
        first,
        cpu_percent=sum(one.cpu_percent for one in evidences),
        wakes_per_s=sum(one.wakes_per_s or 0.0 for one in evidences),
        processes=tuple(each for one in evidences for each in one.processes),
        threads=tuple(_without_company(each) for one in evidences for each in one.threads),
        peers=tuple(each for one in evidences for each in one.peers),
    )


def _without_company(thread: ThreadEvidence) -> ThreadEvidence:
    """Forget who of its own tree was awake with it: who of the others was, nobody has seen."""
    cadence = thread.cadence
    return thread if cadence is None else replace(thread, cadence=replace(cadence, company=None))
