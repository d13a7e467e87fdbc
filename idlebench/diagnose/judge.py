"""From what was seen to what it means: rules held against evidence, findings ranked, a verdict.

Pure: no clock, no file, no process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.findings import finding_of, findings_of
from idlebench.diagnose.masking import advice_of, without_masked
from idlebench.diagnose.obstacles import obstacle, unexplained
from idlebench.diagnose.rules import RULES
from idlebench.diagnose.rules.evaluate import Match, Miss, evaluate, settle
from idlebench.model.diagnosis import (
    Considered,
    Cost,
    Diagnosis,
    DiagnosisVerdict,
    Finding,
    FindingName,
    Target,
)
from idlebench.model.evidence import Evidence


def judge(evidence: Evidence, *, asserted_idle: bool = False, seconds: float | None = None) -> Diagnosis:
    """Say what is wrong with a target.

    Args:
        evidence: what was seen of it.
        asserted_idle: the user says that it has nothing to do; the question is not asked.
        seconds: that the diagnosis took until now; those of the counter windows if None.
    """
    facts = Facts.of(evidence, asserted_idle=asserted_idle)
    matches, misses = _held(facts)
    kept, beaten = settle(matches)
    kept, masked = without_masked(kept)
    verdict, reason, findings = _verdict(facts, kept)
    return Diagnosis(
        target=_target(evidence),
        verdict=verdict,
        reason=reason,
        findings=findings,
        considered=_considered(findings, (*misses, *beaten, *masked), reason),
        cost=Cost(evidence.cpu_percent, evidence.wakes_per_s, facts.broker_commands_per_s),
        seconds=evidence.seconds if seconds is None else seconds,
        missing_rights=evidence.missing,
        observer=evidence.observer,
        advice=advice_of(facts, findings),
    )


def _held(facts: Facts) -> tuple[tuple[Match, ...], tuple[Miss, ...]]:
    matches: list[Match] = []
    misses: list[Miss] = []
    for rule in RULES:
        found, miss = evaluate(rule, facts)
        matches += found
        if miss is not None:
            misses.append(miss)
    return tuple(matches), tuple(misses)


def _verdict(facts: Facts, kept: Sequence[Match]) -> tuple[DiagnosisVerdict, str, tuple[Finding, ...]]:
    problems = findings_of(facts, [one for one in kept if not one.rule.benign])
    names = {one.rule.name for one in kept}
    hindered = obstacle(facts, found=bool(problems))
    if hindered:
        return _benign(DiagnosisVerdict.INCONCLUSIVE, FindingName.INCONCLUSIVE, facts, kept, hindered)
    if FindingName.NOT_IDLE in names:
        why = next(one.seen[-1] for one in kept if one.rule.name is FindingName.NOT_IDLE)
        reason = f"it is not idle: {why}"
        return _benign(DiagnosisVerdict.NOT_IDLE, FindingName.NOT_IDLE, facts, kept, reason)
    if problems:
        return DiagnosisVerdict.PROBLEM, problems[0].summary, problems
    open_question = unexplained(facts)
    if open_question:
        return _benign(DiagnosisVerdict.INCONCLUSIVE, FindingName.INCONCLUSIVE, facts, kept, open_question)
    keepalive = findings_of(facts, [one for one in kept if one.rule.name is FindingName.KEEPALIVE])
    healthy = finding_of(FindingName.HEALTHY, facts, kept)
    return DiagnosisVerdict.HEALTHY, healthy.summary, (*keepalive, healthy)


def _benign(
    verdict: DiagnosisVerdict, name: FindingName, facts: Facts, kept: Sequence[Match], reason: str
) -> tuple[DiagnosisVerdict, str, tuple[Finding, ...]]:
    return verdict, reason, (replace(finding_of(name, facts, kept), summary=reason),)


def _considered(findings: Sequence[Finding], misses: Sequence[Miss], reason: str) -> tuple[Considered, ...]:
    """Give every rule that is no finding, in the order of the rules, with what speaks against it."""
    found = {one.name for one in findings}
    reasons: dict[FindingName, str] = {}
    for miss in misses:
        reasons.setdefault(miss.name, miss.reason)
    names = dict.fromkeys(rule.name for rule in RULES if rule.name not in found)
    return tuple(Considered(name, reasons.get(name, reason)) for name in names)


def _target(evidence: Evidence) -> Target:
    root = next((one for one in evidence.processes if one.ref == evidence.root), None)
    return Target(
        pid=evidence.root.pid,
        command="" if root is None else root.command,
        processes=len(evidence.processes),
        threads=len({(one.pid, one.tid) for one in evidence.threads}),
    )
