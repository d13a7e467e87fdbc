"""Expectations in words, what was published beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from idlebench.model.result import ExpectationResult
from idlebench.render.safe_text import one_line

MET = "met"
NOT_MET = "not met"
NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class ExpectationLine:
    """One expectation, ready to be drawn.

    Attributes:
        id: the expectation's.
        verdict: ``met``, ``not met`` or ``not measured``.
        claim: one sentence, without its full stop.
        measured: what was measured.
        published: the published figure, or "".
        source: where it was published, or "".
        reason: why it is not as it was published, or "".
    """

    id: str
    verdict: str
    claim: str
    measured: str
    published: str
    source: str
    reason: str = ""

    @property
    def evidence(self) -> str:
        """Measured and published side by side, and why they differ, on one line."""
        seen = self.measured if self.verdict == NOT_MEASURED else f"measured {self.measured}"
        parts = [seen if self.measured else "nothing was measured"]
        if self.published:
            parts.append(f"published {self.published}")
        if self.reason:
            parts.append(self.reason)
        return "; ".join(parts)


def expectation_lines(expectations: Sequence[ExpectationResult]) -> tuple[ExpectationLine, ...]:
    """Word each expectation, in the scenario's order."""
    return tuple(
        ExpectationLine(
            id=one_line(each.id),
            verdict=_verdict(each),
            claim=one_line(each.claim).removesuffix("."),
            measured=one_line(each.measured).removesuffix("."),
            published=one_line(each.published).removesuffix("."),
            source=one_line(each.source),
            reason=one_line(each.reason).removesuffix("."),
        )
        for each in expectations
    )


def expectation_summary(expectations: Sequence[ExpectationResult]) -> str:
    """Count them: ``3 of 5 expectations met, 1 not met, 1 could not be measured``; "" without any."""
    if not expectations:
        return ""
    met = sum(each.met is True for each in expectations)
    failed = sum(each.met is False for each in expectations)
    open_ = sum(each.met is None for each in expectations)
    noun = "expectation" if len(expectations) == 1 else "expectations"
    parts = [f"{met} of {len(expectations)} {noun} met"]
    if failed:
        parts.append(f"{failed} not met")
    if open_:
        parts.append(f"{open_} could not be measured")
    return ", ".join(parts)


def _verdict(each: ExpectationResult) -> str:
    if each.met is None:
        return NOT_MEASURED
    return MET if each.met else NOT_MET
