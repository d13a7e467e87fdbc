"""What a failing test says."""

from __future__ import annotations

from idlebench.limit.verdict import BASELINE, BUDGET, Judgement, check
from idlebench.limit.words import explain, figure_text
from idlebench.model.estimate import Estimate
from idlebench.model.gate import Budget, Metric, Verdict
from idlebench.model.process import ThreadReading
from tests.unit.limit.readings import reading


def test_the_whole_failure_is_told() -> None:
    """Place, budget, figures with intervals, threads, where they wait, and why."""
    threads = tuple(ThreadReading(10, 10 + n, f"pool-{n}", n * 1_000_000, n * 5, 0, n * 5) for n in range(20))
    look = reading(
        wakes=20.0,
        cpu=0.3,
        threads=threads,
        waits_at=("pool-19 29: worker.py:31 poll",),
        diagnosis=("process 10: short-poll: it asks every 50 ms", "  mend: wait for an event"),
    )
    checks = (
        check(Budget(Metric.WAKES, 5.0), look, BUDGET),
        check(Budget(Metric.WAKES, 8.0, where="baseline 2"), look, BASELINE),
        check(Budget(Metric.CPU, 0.5), look, BUDGET),
    )
    text = explain(Judgement(Verdict.REGRESSION, checks, look, reading(wakes=21.0)), "tests/test_w.py:12")
    lines = text.splitlines()
    assert lines[0] == "tests/test_w.py:12: idle cost over its budget, measured twice"
    assert [line.split() for line in lines if line.startswith("  wakes/s")] == [
        ["wakes/s", "20", "[18,", "22]", "5", "over"],
        ["wakes/s", "20", "[18,", "22]", "8", "(baseline", "2)", "over"],
    ]
    assert "the first look: wakes/s 21 [18.9, 23.1]" in text
    assert "pool-19 10/29" in text
    assert "and 8 more" in text
    assert [line.strip() for line in lines[-6:]] == [
        "where they wait:",
        "pool-19 29: worker.py:31 poll",
        "",
        "why:",
        "process 10: short-poll: it asks every 50 ms",
        "mend: wait for an event",
    ]


def test_what_is_below_its_limit_of_detection_is_shown_so() -> None:
    """Never as 0."""
    assert figure_text(Estimate(0.0, 0.0, 0.0, 10, 0.6)) == "< 0.6"
    assert figure_text(Estimate(2.0, None, None, 1, 0.6)) == "2"
    assert figure_text(Estimate(12345.6, None, None, 1, None)) == "12346"
    assert figure_text(None) == "not measured"
