"""A gate as JUnit XML (xunit2): for GitLab, Jenkins, Azure and whatever else shows tests.

The schema is ``junit-10.xsd`` of Jenkins' xunit plugin, the one that pytest's ``xunit2`` family follows. It
allows properties of a suite only, not of a test case, so each cell is a suite of its own with one test case.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_rows import CellRow, Figure, GateReport, gate_report
from idlebench.render.gate_safe import clean

CONTROL: Final = "A/A control: "
WHOLE: Final = "the gate as a whole"


@dataclass(frozen=True, slots=True)
class _Case:
    """One test case.

    Attributes:
        name: of the case.
        verdict: how it counts.
        message: one line.
        lines: everything that is known.
        properties: name and value.
    """

    name: str
    verdict: Verdict
    message: str
    lines: tuple[str, ...]
    properties: tuple[tuple[str, str], ...]


def junit_text(result: GateResult, *, inconclusive_passes: bool = False) -> str:
    """Give a gate as JUnit XML: a failure is a regression, an error is what could not be measured or decided.

    A regression in a gate that is inconclusive as a whole is an error too: a report must not be redder than
    the exit code.

    Args:
        result: the gate.
        inconclusive_passes: what is inconclusive is skipped instead of an error.
    """
    report = gate_report(result)
    cases = _cases(report)
    root = ET.Element("testsuites", {"name": f"idlebench gate: {report.scenario}"})
    root.attrib |= _counts(cases, skip=inconclusive_passes, skipped=False)
    if math.isfinite(result.seconds) and result.seconds >= 0:
        root.set("time", f"{result.seconds:.3f}")
    for case in cases:
        root.append(_suite(case, report, clean(result.started), skip=inconclusive_passes))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode").replace("##[", "##&#91;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(case: _Case, report: GateReport, started: str, *, skip: bool) -> ET.Element:
    suite = ET.Element("testsuite", {"name": f"{report.scenario}: {case.name}"})
    suite.attrib |= _counts([case], skip=skip, skipped=True)
    suite.set("timestamp", started)
    if case.properties:
        properties = ET.SubElement(suite, "properties")
        for name, value in case.properties:
            ET.SubElement(properties, "property", {"name": name, "value": value})
    test = ET.SubElement(
        suite, "testcase", {"classname": f"idlebench.gate.{report.scenario}", "name": case.name}
    )
    tag = _tag(case.verdict, skip=skip)
    if tag:
        outcome = ET.SubElement(test, tag, {"type": case.verdict, "message": case.message})
        outcome.text = "\n".join(case.lines or [case.message])
    elif case.lines:
        ET.SubElement(test, "system-out").text = "\n".join(case.lines)
    return suite


def _tag(verdict: Verdict, *, skip: bool) -> str:
    """Name the element that tells how a case ended; "" for a pass."""
    if verdict is Verdict.INCONCLUSIVE and skip:
        return "skipped"
    return {Verdict.PASS: "", Verdict.REGRESSION: "failure"}.get(verdict, "error")


def _counts(cases: Sequence[_Case], *, skip: bool, skipped: bool) -> dict[str, str]:
    tags = [_tag(case.verdict, skip=skip) for case in cases]
    counts = {"tests": len(cases), "failures": tags.count("failure"), "errors": tags.count("error")}
    if skipped:
        counts["skipped"] = tags.count("skipped")
    return {name: str(count) for name, count in counts.items()}


def _cases(report: GateReport) -> list[_Case]:
    cases = [_case(cell, cell.name) for cell in report.cells]
    if report.control is not None:
        cases.append(_case(report.control, f"{CONTROL}{report.control.name}"))
    if report.unexplained or not cases:
        lines = tuple(f"note: {note}" for note in report.notes)
        cases.append(_Case(WHOLE, report.verdict, report.reason or report.verdict, lines, report.facts))
    return cases


def _case(cell: CellRow, name: str) -> _Case:
    told = cell.told(Verdict.REGRESSION, Verdict.INCONCLUSIVE, Verdict.ERROR)
    reasons = [*(row.sentence for row in told), *cell.notes]
    extra = len(reasons) - 1
    more = f" (and {extra} more)" if extra > 0 else ""
    lines = [
        *(f"- {row.sentence}" for row in cell.checks),
        *(f"note: {note}" for note in cell.notes),
        *(f"waits at {place}" for place in cell.waits_at),
    ]
    message = f"{reasons[0]}{more}" if reasons else cell.verdict
    return _Case(name, cell.counted, message, tuple(lines), tuple(_properties(cell)))


def _properties(cell: CellRow) -> Iterable[tuple[str, str]]:
    yield "verdict", cell.verdict
    yield "launches", cell.launches
    for figure in cell.figures:
        yield figure.metric, _value(figure)
        if figure.detected and figure.low is not None and figure.high is not None:
            yield f"{figure.metric}.interval", f"[{figure.low:.6g}, {figure.high:.6g}]"


def _value(figure: Figure) -> str:
    return f"{figure.value:.6g}" if figure.detected else f"< {figure.value:.6g}"
