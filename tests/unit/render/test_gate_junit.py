"""A gate as JUnit XML, checked against the schema that its readers use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_junit import WHOLE, junit_text
from idlebench.render.gate_rows import gate_report
from tests.unit.render.ci_readers import obeyed
from tests.unit.render.gate_builders import cell, gate, gates, regressed

SCHEMA: Final = xmlschema.XMLSchema(Path(__file__).parents[2] / "data" / "junit-10.xsd")


def parsed(text: str) -> ET.Element:
    """Read our own XML."""
    return ET.fromstring(text)  # noqa: S314 - written a line above


def outcomes(text: str) -> dict[str, str]:
    """Give name of the case → tag of its outcome, or "" for a pass."""
    return {
        case.attrib["name"]: next((child.tag for child in case if child.tag != "system-out"), "")
        for case in parsed(text).iter("testcase")
    }


def test_a_regression_is_a_failure_and_an_open_question_an_error() -> None:
    """Each cell is a test case."""
    assert outcomes(junit_text(regressed())) == {
        "sleep-10 block=5": "failure",
        "stopped": "error",
        "blocked": "",
    }


def test_what_may_be_inconclusive_is_skipped() -> None:
    """``--on-inconclusive pass`` leaves no error behind; a regression stays a failure."""
    text = junit_text(regressed(), inconclusive_passes=True)
    assert outcomes(text) == {"sleep-10 block=5": "failure", "stopped": "skipped", "blocked": ""}
    assert parsed(text).attrib["errors"] == "0"


def test_an_inconclusive_gate_has_no_failures() -> None:
    """The report is never redder than the exit code."""
    text = junit_text(replace(regressed(), verdict=Verdict.INCONCLUSIVE), inconclusive_passes=True)
    assert set(outcomes(text).values()) == {"skipped", ""}


def test_a_gate_that_failed_as_a_whole_is_a_case() -> None:
    """A baseline that cannot be read does not leave a green report."""
    text = junit_text(gate(verdict=Verdict.ERROR, reason="the baseline is of a newer schema"))
    assert outcomes(text) == {WHOLE: "error"}
    assert "newer schema" in text


def test_the_control_is_a_case() -> None:
    """Whoever asks why the gate was not trusted finds it in the report."""
    control = cell("control", verdict=Verdict.INCONCLUSIVE, notes=("differs from itself",))
    assert outcomes(junit_text(replace(regressed(), control=control)))["A/A control: control"] == "error"


def test_figures_are_properties() -> None:
    """What was measured stands beside its case; what was not does not."""
    suites = {
        suite.attrib["name"]: {each.attrib["name"]: each.attrib["value"] for each in suite.iter("property")}
        for suite in parsed(junit_text(regressed())).iter("testsuite")
    }
    assert suites["my-worker: sleep-10 block=5"]["wakes_per_s"] == "19.9"
    assert suites["my-worker: sleep-10 block=5"]["wakes_per_s.interval"] == "[19.7, 20.1]"
    assert suites["my-worker: blocked"]["cpu_percent"] == "< 0.005"
    assert "stop_s" not in suites["my-worker: stopped"]


def test_the_text_of_a_failure_is_what_gitlab_shows() -> None:
    """GitLab shows the text of the element and not its attribute."""
    failure = next(parsed(junit_text(regressed())).iter("failure"))
    assert failure.text is not None
    assert "+17.9 [17.6, 18.2]" in failure.text
    assert "waits at MainThread: worker.py:12 poll" in failure.text


@settings(max_examples=30, deadline=None)
@given(gates, st.booleans())
def test_any_gate_is_valid_xunit2(result: GateResult, passes: bool) -> None:  # noqa: FBT001
    """Control characters, ``]]>`` and half a surrogate pair do not break the schema, nor the log."""
    text = junit_text(result, inconclusive_passes=passes)
    SCHEMA.validate(text)
    assert obeyed(text) == []
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


@settings(max_examples=30, deadline=None)
@given(gates)
def test_names_and_sentences_arrive_unharmed(result: GateResult) -> None:
    """A parser reads back what was written, and counts agree with what is there."""
    root = parsed(junit_text(result))
    report = gate_report(result)
    cases = list(root.iter("testcase"))
    assert [case.attrib["name"] for case in cases][: len(report.cells)] == [c.name for c in report.cells]
    for case, row in zip(cases, report.cells, strict=False):
        told = "".join(case.itertext())
        assert all(check.sentence in told for check in row.checks)
    for tag, name in (("failure", "failures"), ("error", "errors")):
        assert root.attrib[name] == str(len(list(root.iter(tag))))
