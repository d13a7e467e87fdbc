"""What a run found out beside its figures: knobs, drills, and the conditions it was made under."""

from __future__ import annotations

from idlebench.model.drill import DrillResult
from idlebench.model.result import KnobResult, KnobVerdict, RunResult
from idlebench.render import figures
from idlebench.render.safe_text import one_line

_MEANING = {
    KnobVerdict.DRIVES_CPU: "what the worker costs depends on it",
    KnobVerdict.NO_EFFECT: "wakes or commands change with it, CPU does not",
    KnobVerdict.NOT_EXERCISED: "neither CPU nor wakes nor commands change along it, so this sweep neither"
    " clears nor blames what it is for",
    KnobVerdict.UNKNOWN: "too few cells along it are valid",
}


def conditions(result: RunResult) -> tuple[str, ...]:
    """Say what was found for this machine, and by how much periods were shortened."""
    lines = [
        f"Calibrated on this machine: {one_line(name)} = {value:g}."
        for name, value in result.calibrated.items()
    ]
    if result.scale != 1:
        lines.append(f"Periods of minutes were shortened {result.scale:g} times (--full has the true ones).")
    if result.series_shortened != 1:
        lines.append(
            f"Slices over time were shortened {figures.number(result.series_shortened)} times by --quick."
        )
    return tuple(lines)


def knob_line(knob: KnobResult) -> str:
    """Word a verdict: ``before, interval_ms: not exercised (…): 100: 24.5 %, 500: 24.2 %``."""
    return one_line(
        f"{knob.variant}, {knob.axis}: {knob.verdict} ({_MEANING[knob.verdict]}); {knob.measured}"
    )


def drill_line(drill: DrillResult) -> str:
    """Word what a drill found out, or why it did not."""
    found = ", ".join(f"{name} {figures.number(value)}" for name, value in drill.values.items())
    return one_line(f"{drill.title}: {found or drill.failure}")
