"""What a run of the corpus came to: lines, mistakes with what misled, the confusion matrix, the times."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tests.corpus.answer import Answer, column, mistakes
from tests.corpus.label import Label
from tests.corpus.matrix import matrix


@dataclass(frozen=True, slots=True)
class Outcome:
    """One program, diagnosed once."""

    label: Label
    answer: Answer

    @property
    def mistakes(self) -> list[str]:
        """All that is wrong, in words; empty if nothing is."""
        return mistakes(self.label, self.answer)

    @property
    def got(self) -> str:
        """Its column of the confusion matrix."""
        return column(self.label, self.answer)


def text_of(outcome: Outcome) -> str:
    """Give the line of an outcome, and below it what misled the diagnosis if it was wrong."""
    return f"{_line(outcome)}{_misled(outcome) if outcome.mistakes else ''}"


def _line(outcome: Outcome) -> str:
    answer, label = outcome.answer, outcome.label
    names = " ".join(finding.name for finding in answer.findings) or answer.verdict
    functions = " ".join(finding.function for finding in answer.findings if finding.function)
    mark = "✗" if outcome.mistakes else "✓"
    return f"  {mark} {label.name:<34} {label.expected:<16} {answer.seconds:5.1f} s  {names:<24} {functions}"


def report(outcomes: Sequence[Outcome]) -> str:
    """Give confusion matrix and times as text, and every mistake in a line."""
    if not outcomes:
        return "no program of the corpus could be run"
    wrong = [outcome for outcome in outcomes if outcome.mistakes]
    parts = ["\n".join(_wrong(outcome) for outcome in wrong)] if wrong else []
    parts.append(matrix((outcome.label.expected, outcome.got) for outcome in outcomes))
    parts.append(f"{len(outcomes) - len(wrong)} of {len(outcomes)} right")
    parts.append("\n".join(["seconds until the verdict: median and longest", *_times(outcomes)]))
    return "\n" + "\n\n".join(parts)


def as_json(outcomes: Sequence[Outcome]) -> str:
    """Give every outcome in JSON."""
    told = [
        {
            "label": asdict(outcome.label),
            "got": outcome.got,
            "mistakes": outcome.mistakes,
            "answer": asdict(outcome.answer),
        }
        for outcome in outcomes
    ]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _wrong(outcome: Outcome) -> str:
    return f"WRONG {outcome.label.name}: {'; '.join(outcome.mistakes)}"


def _misled(outcome: Outcome) -> str:
    lines = ["", f"    {_wrong(outcome)}"]
    for finding in outcome.answer.findings:
        lines.append(f"    {finding.name} {finding.confidence:.2f} {finding.place} {finding.function}")
        lines += [f"        {figure}: {value}" for figure, value in finding.evidence.items()]
    lines += [f"    ruled out {line}" for line in outcome.answer.considered]
    return "\n".join(lines)


def _times(outcomes: Sequence[Outcome]) -> list[str]:
    taken: dict[str, list[float]] = {}
    for outcome in outcomes:
        taken.setdefault(outcome.label.expected, []).append(outcome.answer.seconds)
        taken.setdefault("all", []).append(outcome.answer.seconds)
    return [
        f"  {name:<16} {statistics.median(seconds):5.1f} {max(seconds):5.1f}"
        for name, seconds in sorted(taken.items())
    ]
