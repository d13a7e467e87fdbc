"""Hold a scenario's expectations against the figures of its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from idlebench.model.drill import DrillResult
from idlebench.model.result import CellResult, ExpectationResult, KnobVerdict
from idlebench.model.scenario import Expectation, OptionValue, Predicate, Scenario
from idlebench.scenario import predicates
from idlebench.scenario.figure_words import figure_words, range_words
from idlebench.scenario.knobs import knob_of
from idlebench.scenario.metrics import Missing, Span, read_drill, read_metric
from idlebench.scenario.placeholders import show_value


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where an expectation was looked at.

    Attributes:
        met: True, False, or None where it could not be measured.
        words: what was measured there, or why it was not.
        margin: how good it is, the smallest being the worst; orders findings with the same verdict.
    """

    met: bool | None
    words: str
    margin: float = 0.0


def check_expectations(
    scenario: Scenario, cells: Sequence[CellResult], drills: Sequence[DrillResult] = ()
) -> tuple[ExpectationResult, ...]:
    """Check every expectation of a scenario.

    Bounds and ratios must hold at every point of the sweep; the worst point is reported. A figure below
    the limit of detection counts as anything between 0 and that limit.

    Args:
        scenario: its expectations, and the order of its axes' values.
        cells: the aggregated cells of a run, complete or not.
        drills: what the drills of the run found out.
    """
    return tuple(
        _result(each, [_drill(each, drills)] if not each.of else _findings(each, scenario, cells))
        for each in scenario.expectations
    )


def _result(expectation: Expectation, findings: Sequence[Finding]) -> ExpectationResult:
    met = predicates.every(finding.met for finding in findings)
    worst = min((each for each in findings if each.met is met), key=lambda each: each.margin)
    words = worst.words
    if len(findings) > 1:
        words = f"worst of {len(findings)}: {words}"
    return ExpectationResult(
        id=expectation.id,
        claim=expectation.claim,
        met=met,
        measured=words if met is not None else f"could not be measured: {words}",
        published=expectation.published,
        source=expectation.source,
        reason=expectation.reason,
    )


def _findings(expectation: Expectation, scenario: Scenario, cells: Sequence[CellResult]) -> list[Finding]:
    cells = [cell for cell in cells if _speaks_about(expectation, cell)]
    match expectation.predicate:
        case Predicate.ORDERED:
            return _orders(expectation, cells)
        case Predicate.MONOTONE | Predicate.FLAT | Predicate.PROPORTIONAL | Predicate.WORD:
            return _lines(expectation, scenario, cells)
        case _:
            found = [_at_every_point(expectation, name, cells) for name in expectation.of]
            return [finding for findings in found for finding in findings]


def _speaks_about(expectation: Expectation, cell: CellResult) -> bool:
    """Whether a cell is at one of the points that are named; one without the axis is at all of them."""
    return all(cell.params.get(axis, values[0]) in values for axis, values in expectation.at.items())


def _at_every_point(expectation: Expectation, name: str, cells: Sequence[CellResult]) -> list[Finding]:
    """Look at a bound or a ratio in every cell of a variant."""
    own = _of(name, cells)
    if not own:
        return [Finding(None, f"{name} was not measured")]
    if expectation.predicate in {Predicate.RATIO_AT_LEAST, Predicate.RATIO_AT_MOST}:
        return [finding for cell in own for finding in _ratios(expectation, cell, cells)]
    return [_bound(expectation, cell) for cell in own]


def _drill(expectation: Expectation, drills: Sequence[DrillResult]) -> Finding:
    figure = read_drill(expectation.metric, drills)
    if isinstance(figure, Missing):
        return Finding(None, figure.reason)
    return _held(expectation, figure, figure_words(figure, expectation.metric))


def _bound(expectation: Expectation, cell: CellResult) -> Finding:
    figure = read_metric(expectation.metric, cell)
    if isinstance(figure, Missing):
        return Finding(None, figure.reason)
    words = f"{cell.label} {figure_words(figure, expectation.metric)}{_lost(expectation, cell)}"
    return _held(expectation, figure, words)


def _held(expectation: Expectation, figure: Span, words: str) -> Finding:
    value = expectation.value
    match expectation.predicate:
        case Predicate.AT_LEAST:
            return Finding(predicates.at_least(figure, value), words, figure.low - value)
        case Predicate.AT_MOST:
            return Finding(predicates.at_most(figure, value), words, value - figure.high)
        case _:
            off = max(abs(figure.low - value), abs(figure.high - value))
            return Finding(predicates.equals(figure, value, expectation.within), words, -off)


def _ratios(expectation: Expectation, cell: CellResult, cells: Sequence[CellResult]) -> list[Finding]:
    """Compare a cell with every cell of the other variant that is at the same point of the sweep."""
    others = [other for other in _of(expectation.to, cells) if _agree(cell.params, other.params)]
    if not others:
        return [Finding(None, f"{expectation.to} was not measured at the same point")]
    return [_ratio(expectation, cell, other) for other in others]


def _ratio(expectation: Expectation, cell: CellResult, other: CellResult) -> Finding:
    metric = expectation.metric
    figure, base = read_metric(metric, cell), read_metric(metric, other)
    if isinstance(figure, Missing):
        return Finding(None, figure.reason)
    if isinstance(base, Missing):
        return Finding(None, base.reason)
    words = f"{cell.label} {figure_words(figure, metric)} vs {other.label} {figure_words(base, metric)}"
    ratio = predicates.ratio(figure, base)
    if ratio is None:
        return Finding(None, f"{words}: no ratio to 0")
    words = f"{words}: ratio {range_words(ratio)}"
    if expectation.predicate is Predicate.RATIO_AT_LEAST:
        return Finding(predicates.at_least(ratio, expectation.value), words, ratio.low - expectation.value)
    return Finding(predicates.at_most(ratio, expectation.value), words, expectation.value - ratio.high)


def _orders(expectation: Expectation, cells: Sequence[CellResult]) -> list[Finding]:
    """Order the variants at every point of the sweep that the first of them has."""
    findings = []
    for first in _of(expectation.of[0], cells):
        row = [first]
        for name in expectation.of[1:]:
            row += [cell for cell in _of(name, cells) if _agree(first.params, cell.params)][:1]
        if len(row) < len(expectation.of):
            measured = {cell.variant for cell in row}
            absent = [name for name in expectation.of if name not in measured]
            findings.append(Finding(None, f"{', '.join(absent)} was not measured"))
        else:
            findings.append(_sequence(expectation, row, predicates.ordered, " < "))
    return findings or [Finding(None, f"{expectation.of[0]} was not measured")]


def _lines(expectation: Expectation, scenario: Scenario, cells: Sequence[CellResult]) -> list[Finding]:
    """Follow each variant along the axis, once for each point of the other axes."""
    findings: list[Finding] = []
    for name in expectation.of:
        lines: dict[tuple[tuple[str, OptionValue], ...], list[CellResult]] = {}
        for cell in _of(name, cells):
            if expectation.along in cell.params:
                rest = tuple((key, value) for key, value in cell.params.items() if key != expectation.along)
                lines.setdefault(rest, []).append(cell)
        if not lines:
            findings.append(Finding(None, f"{name} was not measured along {expectation.along}"))
        findings += [_line(expectation, _along(expectation.along, scenario, line)) for line in lines.values()]
    return findings


def _line(expectation: Expectation, line: Sequence[CellResult]) -> Finding:
    if len(line) < 2:
        return Finding(None, f"{line[0].label} is the only point along {expectation.along}")
    if expectation.predicate is Predicate.WORD:
        knob = knob_of(line, expectation.along)
        met = None if knob.verdict is KnobVerdict.UNKNOWN else knob.verdict == expectation.word
        return Finding(met, f"{knob.variant}: {knob.verdict} ({knob.measured})")
    if expectation.predicate is Predicate.PROPORTIONAL:
        return _proportional(expectation, line)
    if expectation.predicate is Predicate.FLAT:
        return _sequence(expectation, line, lambda spans: predicates.flat(spans, expectation.within), ", ")
    rising = expectation.rising
    return _sequence(expectation, line, lambda spans: predicates.monotone(spans, rising=rising), ", ")


def _proportional(expectation: Expectation, line: Sequence[CellResult]) -> Finding:
    """Hold the metric per unit of the axis against flatness."""
    units = [float(cell.params[expectation.along]) for cell in line]

    def law(spans: Sequence[Span]) -> bool | None:
        each = [Span(span.low / unit, span.high / unit) for span, unit in zip(spans, units, strict=True)]
        return predicates.flat(each, expectation.within)

    return _sequence(expectation, line, law, ", ")


def _sequence(
    expectation: Expectation,
    row: Sequence[CellResult],
    law: Callable[[Sequence[Span]], bool | None],
    between: str,
) -> Finding:
    figures = [read_metric(expectation.metric, cell) for cell in row]
    missing = [figure.reason for figure in figures if isinstance(figure, Missing)]
    if missing:
        return Finding(None, missing[0])
    spans = [figure for figure in figures if isinstance(figure, Span)]
    met = law(spans)
    joint = between if met or between == ", " else ", "
    shown = [figure_words(span, expectation.metric) for span in spans]
    words = joint.join(f"{cell.label} {text}" for cell, text in zip(row, shown, strict=True))
    if expectation.predicate is Predicate.FLAT:
        spread = predicates.spread(spans)
        return Finding(met, f"{words}: spread {range_words(spread)}", -spread.high)
    return Finding(met, words)


def _of(name: str, cells: Sequence[CellResult]) -> list[CellResult]:
    return [cell for cell in cells if cell.variant == name]


def _agree(one: Mapping[str, OptionValue], other: Mapping[str, OptionValue]) -> bool:
    return all(other[key] == value for key, value in one.items() if key in other)


def _along(axis: str, scenario: Scenario, line: Sequence[CellResult]) -> list[CellResult]:
    """Sort numbers by size, and words as the scenario lists them."""
    values = [cell.params[axis] for cell in line]
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return sorted(line, key=lambda cell: float(cell.params[axis]))
    order = [show_value(value) for each in scenario.sweep if each.name == axis for value in each.values]
    return sorted(line, key=lambda cell: order.index(show_value(cell.params[axis])))


def _lost(expectation: Expectation, cell: CellResult) -> str:
    about_pickup = expectation.metric.startswith("pickup_ms.")
    return f" ({cell.pickup_lost} probes lost)" if about_pickup and cell.pickup_lost else ""
