"""What stands in the way of a verdict, and what would settle it."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.rules import figures
from idlebench.diagnose.rules.rule import Case
from idlebench.units import format_duration, format_percent, format_rate

SHORTEST_S: Final = 0.9
UNEXPLAINED_PERCENT: Final = 2.0
"""CPU beyond which a target is not called healthy without an explanation: celery prefork idles at 0.16 %."""
UNEXPLAINED_WAKES_PER_S: Final = 50.0
"""Wakes likewise: half of what health-check calls quite high."""


def obstacle(facts: Facts, *, found: bool) -> str:
    """Say why nothing can be concluded from this look, or "".

    Args:
        facts: of the target.
        found: something was found nevertheless; then a target that ended is no obstacle.
    """
    evidence = facts.evidence
    if evidence.paused:
        return "it was stopped (SIGSTOP), or the machine slept, while it was looked at: look again"
    stopped = [one for one in evidence.processes if one.state in "Tt"]
    if evidence.processes and len(stopped) == len(evidence.processes):
        return f"it is stopped: continue it (kill -CONT {evidence.root.pid}) and look again"
    if evidence.ended and not found:
        return (
            f"it ended after {format_duration(evidence.seconds)}: diagnose a process that goes on, "
            "or give the command after --"
        )
    if evidence.seconds < SHORTEST_S and not found:
        return f"{format_duration(evidence.seconds)} is too short a look: give --duration 8s"
    return ""


def unexplained(facts: Facts) -> str:
    """Say what it uses that no rule explains, and what would settle it; "" where it uses little."""
    evidence = facts.evidence
    kept = sum(one.wakes_per_s for one in facts.threads if figures.housekeeping(Case(facts, one)))
    wakes = max(0.0, facts.wakes_per_s - kept)
    if evidence.cpu_percent < UNEXPLAINED_PERCENT and wakes < UNEXPLAINED_WAKES_PER_S:
        return ""
    used = f"{format_percent(evidence.cpu_percent)} of a core and {format_rate(wakes, 'wakes')}"
    return f"{used} are not explained; {_settled_by(facts)}"


def _settled_by(facts: Facts) -> str:
    evidence = facts.evidence
    if evidence.missing:
        return f"{evidence.missing[0].signal} would settle it: {evidence.missing[0].remedy}"
    asks = any(one.service == "redis" for one in facts.outgoing)
    if asks and evidence.broker is None:
        return "the broker's counters would settle it: give --broker-url"
    if not any(one.thread.stacks for one in facts.threads):
        return "a profile of the native code would settle it, such as perf top -p PID"
    return "look for longer, such as --duration 30s; if it is known to have nothing to do, say --assert-idle"
