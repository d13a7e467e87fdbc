"""When the counters alone say so much that looking on would only cost time: a spin shows in two seconds."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.judge import judge
from idlebench.model.diagnosis import DiagnosisVerdict, FindingName
from idlebench.model.evidence import Evidence

SHORTEST_S: Final = 1.4
_FAST: Final = frozenset(
    {
        *(FindingName.BUSY_SPIN, FindingName.YIELD_SPIN, FindingName.READY_FD_SPIN, FindingName.RPC_SPIN),
        FindingName.RETRY_SPIN,
    }
)
_NEVER_QUIET: Final = 0.1  # a loop is never quiet; with a busy neighbour it gets less CPU now and then
_NATIVE_S: Final = 2.9


def enough(evidence: Evidence, *, asserted_idle: bool = False) -> bool:
    """Tell whether a spin is certain: found, and there all the time."""
    if evidence.seconds < SHORTEST_S or evidence.paused:
        return False
    found = judge(evidence, asserted_idle=asserted_idle)
    if found.verdict is not DiagnosisVerdict.PROBLEM or found.findings[0].name not in _FAST:
        return False
    if not _native_seen(evidence):
        return False
    busiest = max((one.demand_percent for one in Facts.of(evidence).threads), default=0.0)
    fast = (found.findings[0].cost.wakes_per_s or 0.0) >= 1000
    slices = evidence.cpu_slices
    steady = bool(slices) and min(slices) >= _NEVER_QUIET * max(slices)
    return steady and (busiest >= 80 or fast)


def _native_seen(evidence: Evidence) -> bool:
    """Whether all that can be seen of native code was: no stack will tell more, the kernel's share may."""
    busiest = max(evidence.processes, key=lambda one: one.cpu_percent, default=None)
    if busiest is None or busiest.runtime == "python":
        return True
    return busiest.system_share is not None or evidence.seconds >= _NATIVE_S
