"""What every format says of a diagnosis, put into words once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from idlebench.model.diagnosis import Cost, Diagnosis, DiagnosisVerdict, Finding, FindingName, Place, Range
from idlebench.model.evidence import ObserverEvidence
from idlebench.render.safe_text import one_line, plain
from idlebench.units import format_duration, format_percent, format_rate

WORDS = {
    DiagnosisVerdict.PROBLEM: "Problem",
    DiagnosisVerdict.HEALTHY: "Healthy",
    DiagnosisVerdict.NOT_IDLE: "Not idle",
    DiagnosisVerdict.INCONCLUSIVE: "Inconclusive",
}
_WHOLE = frozenset({FindingName.HEALTHY, FindingName.NOT_IDLE, FindingName.INCONCLUSIVE})


@dataclass(frozen=True, slots=True)
class FindingRows:
    """One finding in words.

    Attributes:
        title: its name, and how sure it is.
        summary: one sentence.
        facts: what → words, in the order in which they are told.
        source: the line of source, or "".
        fix: one sentence, or "".
        before: lines of code.
        after: lines of code.
        page: path of its page.
    """

    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    source: str
    fix: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    page: str


def headline(diagnosis: Diagnosis) -> str:
    """Give the verdict as one sentence."""
    more = sum(1 for one in diagnosis.findings if one.saves is not None) - 1
    others = f" ({more} more below)" if more > 0 else ""
    return f"{WORDS[diagnosis.verdict]}: {one_line(diagnosis.reason)}{others}."


def target_line(diagnosis: Diagnosis) -> str:
    """Say what was looked at, and for how long."""
    target = diagnosis.target
    command = one_line(target.command) or "?"
    tree = (
        f"{_count(target.processes, 'process', 'processes')}, {_count(target.threads, 'thread', 'threads')}"
    )
    return f"pid {target.pid}: {command} ({tree}; {format_duration(diagnosis.seconds)})"


def told(diagnosis: Diagnosis) -> tuple[FindingRows, ...]:
    """Give the findings that say more than the verdict's own sentence."""
    return tuple(finding_rows(one) for one in diagnosis.findings if one.name not in _WHOLE)


def finding_rows(finding: Finding) -> FindingRows:
    """Put one finding into words."""
    fix = finding.fix
    return FindingRows(
        title=f"{finding.name} ({finding.confidence:.0%} sure)",
        summary=one_line(finding.summary),
        facts=tuple(_facts(finding)),
        source="" if finding.where is None else plain(finding.where.source).strip(),
        fix="" if fix is None else fix.summary,
        before=() if fix is None else tuple(fix.before.splitlines()),
        after=() if fix is None else tuple(fix.after.splitlines()),
        page=finding.page,
    )


def place_words(place: Place) -> str:
    """Say where, such as ``worker.py:12 in consume (waits in recv, 9 library frames folded)``."""
    name = place.qualified or place.function
    folded = f"; {_count(place.folded, 'library frame', 'library frames')} folded" if place.folded else ""
    inside = f" (waits in {place.waits_in}{folded})" if place.waits_in else ""
    line = f":{place.line}" if place.line else ""
    return one_line(f"{place.file}{line} in {name}{inside}")


def cost_words(cost: Cost) -> str:
    """Say what it costs, each figure with its unit; what was not measured is left out."""
    parts = []
    if cost.cpu_percent is not None:
        parts.append(f"{format_percent(cost.cpu_percent)} of a core")
    if cost.wakes_per_s is not None:
        parts.append(format_rate(cost.wakes_per_s, "wakes"))
    if cost.commands_per_s is not None:
        parts.append(f"{format_rate(cost.commands_per_s)} commands at the broker")
    return ", ".join(parts) or "not measured"


def observer_words(observer: ObserverEvidence) -> str:
    """Say what looking cost us, and what it did to the target."""
    words = [f"looking cost {format_percent(observer.cpu_percent)} of a core of ours"]
    if observer.stacks_cpu_s is not None:
        words.append(f"reading stacks {observer.stacks_cpu_s:.2g} s of CPU")
    before, after = observer.wakes_before, observer.wakes_after
    if before is not None and after is not None:
        words.append(
            f"the target woke {format_rate(before)} before its stacks were read, {format_rate(after)} after"
        )
    if observer.cpu_before is not None and observer.cpu_after is not None:
        words.append(f"its CPU was {observer.cpu_before:.3f} % before, {observer.cpu_after:.3f} % after")
    if before == 0 and (observer.cpu_after or 0.0) == 0.0:
        words.append("it was not woken once")
    return "; ".join(words)


def missing_words(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Give what could not be read and why it matters, and the remedy."""
    for right in diagnosis.missing_rights:
        yield f"{right.signal}: {one_line(right.reason)}; it would tell {right.would_tell}", right.remedy


def _facts(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.where is not None:
        yield "where", place_words(finding.where)
    if finding.threads:
        names = ", ".join(f"{one_line(one.name)} ({one.tid})" for one in finding.threads[:3])
        more = f" and {len(finding.threads) - 3} more" if len(finding.threads) > 3 else ""
        yield "thread", f"{names}{more}"
    yield "costs", f"{cost_words(finding.cost)} ({finding.severity.partition(';')[0]})"
    saves = finding.saves
    if saves is not None:
        yield "saves", f"{_range(saves.cpu_percent)} of a core: {saves.basis}"
    seen = "; ".join(f"{what}: {value}" for what, value in finding.evidence.items())
    yield "seen", one_line(seen)


def _range(ends: Range) -> str:
    low, high = f"{ends.low:.3g}", f"{ends.high:.3g}"
    return f"{high} %" if low == high else f"{low} to {high} %"


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
