from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from idlebench.model.diagnosis import Diagnosis, Fix
from idlebench.render.diagnosis_markdown import markdown_text
from tests.unit.render.diagnosis_builders import PROBLEM, SHORT_POLL, any_diagnosis


def test_the_page_says_what_the_terminal_says() -> None:
    """Verdict, place, fix, and what was ruled out."""
    text = markdown_text([PROBLEM])
    assert text.startswith("# Problem: it looks for work every 100 ms")
    assert "+ client.brpop('queue', timeout=30)" in text
    assert "| busy-spin | time on a CPU or ready for one: 0.5 %, needs 70 % |" in text


def test_code_cannot_end_its_fence() -> None:
    """A fence is longer than any run of backticks in it."""
    fix = Fix("mend it", "```\n# a heading", "````", "")
    text = markdown_text([replace(PROBLEM, findings=(replace(SHORT_POLL, fix=fix),))])
    assert "\n`````diff\n" in text
    assert text.count("\n`````") == 2


def test_names_cannot_become_markup() -> None:
    """A command line is text."""
    target = replace(PROBLEM.target, command="python <script>alert(1)</script> *x*")
    text = markdown_text([replace(PROBLEM, target=target)])
    assert "\\<script>" in text
    assert "\\*x\\*" in text


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_diagnosis)
def test_any_diagnosis_makes_a_page(diagnosis: Diagnosis) -> None:
    """It ends in a line feed."""
    text = markdown_text([diagnosis])
    assert text.startswith("# ")
    assert text.endswith("\n")
