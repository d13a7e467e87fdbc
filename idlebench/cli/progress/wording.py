"""Progress in words: the same for the live view and the plain lines."""

from __future__ import annotations

from idlebench.cli.progress.state import Progress, label_of
from idlebench.model.events import Calibrated
from idlebench.model.launch import LaunchRecord
from idlebench.model.validity import Validity
from idlebench.render.figures import number
from idlebench.render.safe_text import one_line
from idlebench.units import format_duration


def plan_line(progress: Progress) -> str:
    """Word the plan: ``8 cells × 3 launches, seed 42, about 1 min 50 s``."""
    counts = {cell.planned for cell in progress.cells.values() if cell.planned}
    cells = sum(1 for cell in progress.cells.values() if cell.planned)
    noun = "cell" if cells == 1 else "cells"
    if len(counts) == 1:
        each = next(iter(counts))
        plan = f"{cells} {noun} × {each} {'launch' if each == 1 else 'launches'}"
    else:
        plan = f"{cells} {noun}, {progress.total} launches"
    return f"{plan}, seed {progress.seed}, about {left(progress)}"


def left(progress: Progress) -> str:
    """Word the time left, to the second."""
    return format_duration(max(1, round(progress.left_s)))


def figures(cpu_percent: float | None, wakes_per_s: float | None) -> str:
    """Word the two figures of a launch: ``85.1 % CPU, 9,781 wakes/s``."""
    cpu = f"{number(cpu_percent)} % CPU"
    return cpu if wakes_per_s is None else f"{cpu}, {number(wakes_per_s, most=2)} wakes/s"


def calibrated_line(event: Calibrated) -> str:
    """Word a calibration: ``calibrated db_wait_us = 912: services.server.cpu_percent 24.9, wanted 24.5``."""
    missed = "" if event.hit else " (not near enough)"
    return (
        f"calibrated {one_line(event.option)} = {event.value:g}: {one_line(event.metric)} "
        f"{number(event.measured)}, wanted {event.target:g}{missed}"
    )


def launch_line(progress: Progress, record: LaunchRecord) -> str:
    """Word a launch that ended: ``[ 7/24] spin: 85.1 % CPU, 9,781 wakes/s``."""
    width = len(str(progress.total))
    place = f"[{progress.ended:>{width}}/{progress.total}]"
    label = label_of(record.variant, record.params)
    if record.validity is Validity.OK and record.outage is not None and not record.outage.alive:
        codes = ", ".join(str(code) for code in record.outage.exit_codes if code is not None)
        return f"{place} {label}: ended in the outage, exit code {codes}"
    if record.validity is not Validity.OK or record.window is None:
        reason = f": {one_line(record.reason)}" if record.reason else ""
        return f"{place} {label}: {record.validity}{reason}"
    worker = record.window.worker
    return f"{place} {label}: {figures(worker.cpu_percent, worker.wakes_per_s)}"
