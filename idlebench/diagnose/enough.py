"""When the counters alone say so much that looking on would only cost time: a spin shows in two seconds."""

from __future__ import annotations

from statistics import fmean
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.judge import judge
from idlebench.diagnose.rules.figures import FEWEST_SLICES, recurs
from idlebench.diagnose.rules.rule import Case
from idlebench.diagnose.rules.spin import NOTHING_ELSE_PER_S
from idlebench.model.diagnosis import DiagnosisVerdict, FindingName
from idlebench.model.evidence import Evidence

SHORTEST_S: Final = 1.4
BUSY_PERCENT: Final = 80.0
FAST_PER_S: Final = 1500.0
FAST_ASKED_PER_S: Final = 300.0
_NATIVE_S: Final = 2.9
_QUIET: Final = 0.2
_RECURS: Final = 0.3
_POLLS: Final = frozenset({FindingName.SHORT_POLL, FindingName.SHORT_BLOCK})
_FAST: Final = _POLLS | {
    *(FindingName.BUSY_SPIN, FindingName.YIELD_SPIN, FindingName.READY_FD_SPIN, FindingName.RPC_SPIN),
    FindingName.RETRY_SPIN,
}


def enough(evidence: Evidence, *, asserted_idle: bool = False) -> bool:
    """Tell whether a spin is certain, so that only its stacks are still to be read.

    Args:
        evidence: what the counters say so far, without stacks.
        asserted_idle: as in `judge`.
    """
    short = evidence.seconds < SHORTEST_S or len(evidence.cpu_slices) < FEWEST_SLICES
    if short or evidence.paused or not _never_rests(evidence):
        return False
    found = judge(evidence, asserted_idle=asserted_idle)
    if found.verdict is DiagnosisVerdict.INCONCLUSIVE:
        return _native_seen(evidence)  # which spin it is, the stacks will tell
    name = found.findings[0].name
    spins = found.verdict is DiagnosisVerdict.PROBLEM and name in _FAST
    return spins and (name not in _POLLS or _hardly_rests(evidence)) and _native_seen(evidence)


def _hardly_rests(evidence: Evidence) -> bool:
    """Whether what looks like a poll can only be a yield: many timers take longer to be seen."""
    return any(
        one.demand_percent >= BUSY_PERCENT or one.wakes_per_s >= NOTHING_ELSE_PER_S
        for one in Facts.of(evidence).threads
    )


def _never_rests(evidence: Evidence) -> bool:
    """Whether in every part of the window a thread wants a CPU all the time, or wakes or asks too often."""
    threads = Facts.of(evidence).threads
    if (recurs(Case(Facts.of(evidence))) or 0.0) < _RECURS:
        return False  # a start-up that was caught
    if any(one.demand_percent >= BUSY_PERCENT for one in threads):
        return True
    slices = sorted(evidence.cpu_slices)
    steady = bool(slices) and slices[len(slices) // 5] >= _QUIET * fmean(slices)
    return steady and any(
        one.wakes_per_s >= FAST_PER_S or one.round_trips_per_s >= FAST_ASKED_PER_S for one in threads
    )


def _native_seen(evidence: Evidence) -> bool:
    """Whether all that can be seen of native code was: no stack will tell more, the kernel's share may."""
    busiest = max(evidence.processes, key=lambda one: one.cpu_percent, default=None)
    if busiest is None or busiest.runtime == "python":
        return True
    if evidence.seconds >= _NATIVE_S:
        return True
    busy = [one for one in Facts.of(evidence).threads if one.demand_percent >= BUSY_PERCENT]
    shares = [one.thread.system_share for one in busy] if len(busy) > 1 else [busiest.system_share]
    return all(share is not None for share in shares)
