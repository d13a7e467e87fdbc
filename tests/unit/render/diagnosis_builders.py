"""Made-up diagnoses: a readable one, and any at all with the texts that break formats."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from idlebench.model.diagnosis import (
    Considered,
    Cost,
    Diagnosis,
    DiagnosisVerdict,
    Finding,
    FindingName,
    Fix,
    Place,
    Range,
    Saving,
    Target,
    ThreadName,
)
from idlebench.model.evidence import MissingRight, ObserverEvidence

SHORT_POLL = Finding(
    name=FindingName.SHORT_POLL,
    confidence=0.97,
    summary="it looks for work every 100 ms, and asks somebody each time: 20 wakes/s",
    severity="moderate: 20 wakes/s on health-check's scale; 0.46 % of a core",
    threads=(ThreadName(100, 101, "MainThread"), ThreadName(100, 102, "Thread-1")),
    where=Place("/app/worker.py", 12, "consume", "job = client.rpop('queue')", 3, "recv", "Worker.consume"),
    period_ms=100.2,
    evidence={"period": "100 ms", "waits in": "clock_nanosleep"},
    cost=Cost(0.46, 20.0, 10.0),
    saves=Saving(Range(0.41, 0.46), Range(19.0, 20.0), "what it costs now, less what is left"),
    fix=Fix("block in the server", "client.rpop('queue')", "client.brpop('queue', timeout=30)", "redis-py"),
    page="docs/findings/short-poll.md",
)

PROBLEM = Diagnosis(
    target=Target(100, "python worker.py --queue jobs", 1, 2),
    verdict=DiagnosisVerdict.PROBLEM,
    reason=SHORT_POLL.summary,
    findings=(SHORT_POLL,),
    considered=(Considered(FindingName.BUSY_SPIN, "time on a CPU or ready for one: 0.5 %, needs 70 %"),),
    cost=Cost(0.46, 20.0, 10.0),
    seconds=8.0,
    missing_rights=(
        MissingRight("waits", "another user's process", "which call each thread waits in", "sudo idlebench"),
    ),
    observer=ObserverEvidence(2.0, 20.0, 20.1, 0.46, 0.47, 0, 0.05),
    advice=("diagnose again when it is mended",),
)

_texts = st.text(max_size=20)
_figures = st.none() | st.floats(0, 1e5)
_places = st.none() | st.builds(Place, _texts, st.integers(0, 999), _texts, _texts, st.integers(0, 9), _texts)
_findings = st.builds(
    Finding,
    name=st.sampled_from(FindingName),
    confidence=st.floats(0, 1),
    summary=_texts,
    severity=_texts,
    threads=st.just(()) | st.just(SHORT_POLL.threads),
    where=_places,
    period_ms=_figures,
    evidence=st.dictionaries(_texts, _texts, max_size=2),
    cost=st.builds(Cost, _figures, _figures, _figures),
    saves=st.none() | st.just(SHORT_POLL.saves),
    fix=st.none() | st.builds(Fix, _texts, _texts, _texts, _texts),
    page=st.just(SHORT_POLL.page),
)
any_diagnosis: st.SearchStrategy[Diagnosis] = st.builds(
    replace,
    st.just(PROBLEM),
    verdict=st.sampled_from(DiagnosisVerdict),
    reason=_texts,
    target=st.builds(Target, st.just(1), _texts, st.just(1), st.just(2)),
    findings=st.lists(_findings, max_size=2).map(tuple),
    considered=st.lists(st.builds(Considered, st.sampled_from(FindingName), _texts), max_size=2).map(tuple),
    cost=st.builds(Cost, _figures, _figures),
    missing_rights=st.lists(st.builds(MissingRight, _texts, _texts, _texts, _texts), max_size=1).map(tuple),
    advice=st.lists(_texts, max_size=2).map(tuple),
)
"""Any texts and figures in the places where a diagnosis has them."""
