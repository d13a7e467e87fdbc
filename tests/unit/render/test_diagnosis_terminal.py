from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from idlebench.model.diagnosis import Diagnosis, DiagnosisVerdict
from idlebench.render.diagnosis_terminal import terminal_text
from tests.unit.render.diagnosis_builders import PROBLEM, SHORT_POLL, any_diagnosis


def test_the_verdict_comes_first_then_where_and_how_to_mend_it() -> None:
    """Who reads three lines knows what is wrong."""
    lines = terminal_text(PROBLEM).splitlines()
    assert lines[0].startswith("Problem: it looks for work every 100 ms")
    text = "\n".join(lines)
    assert "/app/worker.py:12 in Worker.consume (waits in recv; 3 library frames" in text
    assert "> job = client.rpop('queue')" in text
    assert "before  - client.rpop('queue')" in text
    assert "after   + client.brpop('queue', timeout=30)" in text
    assert "idlebench explain short-poll" in text


def test_what_was_ruled_out_missing_and_spent_is_told() -> None:
    """The whole list of explanations, the remedy for what could not be read, and the observer's cost."""
    text = " ".join(terminal_text(PROBLEM).split())
    assert "busy-spin: time on a CPU or ready for one: 0.5 %, needs 70 %" in text
    assert "remedy: sudo idlebench" in text
    assert "looking cost 2 % of a core of ours" in text


def test_a_blocked_target_is_told_not_to_have_been_woken() -> None:
    """Nought wakes before and after, and nothing added."""
    calm = replace(PROBLEM.observer, wakes_before=0.0, wakes_after=0.0, cpu_before=0.0, cpu_after=0.0)
    healthy = replace(PROBLEM, verdict=DiagnosisVerdict.HEALTHY, findings=(), observer=calm)
    text = " ".join(terminal_text(healthy).split())
    assert "the target woke 0/s before its stacks were read, 0/s after" in text
    assert "it was not woken once" in text


def test_several_findings_are_numbered() -> None:
    """In the order of what mending saves."""
    text = terminal_text(replace(PROBLEM, findings=(SHORT_POLL, SHORT_POLL)))
    assert "1. short-poll" in text
    assert "2. short-poll" in text
    assert "(1 more below)" in text


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_diagnosis, st.integers(60, 120))
def test_no_line_is_wider_than_the_terminal_except_code(diagnosis: Diagnosis, width: int) -> None:
    """And no text moves a cursor."""
    for line in terminal_text(diagnosis, width=width).splitlines():
        code = line.strip().startswith((">", "before", "after", "-", "+"))
        assert code or cell_len(line) <= width
        assert "\x1b" not in line
