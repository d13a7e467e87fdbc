"""Finding a number that depends on the machine, so that one figure is hit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from idlebench.errors import NothingMeasuredError
from idlebench.harness.bench import Bench
from idlebench.harness.launch import Launch
from idlebench.model.events import Calibrated, PlannedLaunch
from idlebench.model.launch import LaunchRecord
from idlebench.model.scenario import Calibration
from idlebench.scenario.sweep import cells

CALIBRATION_LAUNCH = 900
"""Number of the first calibrating launch: names its prefix and logs, apart from the schedule's."""

_STEPS = 7
_WINDOW_S = 1.0


def calibrated(bench: Bench) -> Bench:
    """Give a bench that knows the scenario's number; the same bench where the scenario asks for none.

    Raises:
        NothingMeasuredError: a calibrating launch gave no figure.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    wanted = bench.scenario.calibrate
    if wanted is None:
        return bench
    value, measured = search(wanted, lambda value: _measure(bench, wanted, value))
    hit = abs(measured - wanted.target) <= wanted.within
    bench.emit(Calibrated(wanted.option, value, wanted.metric, measured, wanted.target, hit))
    return replace(bench, found={wanted.option: value})


def search(wanted: Calibration, measure: Callable[[float], float]) -> tuple[float, float]:
    """Look for the number by bisection on a logarithmic scale: the figure falls as the number grows.

    Args:
        wanted: target, tolerance and bounds.
        measure: the figure that a number gives.

    Returns:
        The number whose figure came nearest, and that figure.
    """
    low, high = math.log(wanted.low), math.log(wanted.high)
    tried: list[tuple[float, float]] = []
    for _ in range(_STEPS):
        value = float(f"{math.exp((low + high) / 2):.3g}")
        figure = measure(value)
        tried.append((value, figure))
        if abs(figure - wanted.target) <= wanted.within / 2:
            break
        if figure > wanted.target:
            low = math.log(value)
        else:
            high = math.log(value)
    return min(tried, key=lambda pair: abs(pair[1] - wanted.target))


def _measure(bench: Bench, wanted: Calibration, value: float) -> float:
    """Launch the variant once, shortly, with this number."""
    cell = next(each for each in cells(bench.scenario) if each.variant.name == wanted.variant)
    cell = replace(cell, variant=replace(cell.variant, window_s=_WINDOW_S))
    plan = replace(bench.plan, probes=0, stacks=False, series_s=None)
    short = replace(bench, plan=plan, latency=False, found={wanted.option: value}, emit=lambda _: None)
    launch = Launch(short, PlannedLaunch(CALIBRATION_LAUNCH, 0, wanted.variant, dict(cell.params)), cell)
    record = launch.run()
    if launch.interrupted:
        raise KeyboardInterrupt
    return _figure(record, wanted)


def _figure(record: LaunchRecord, wanted: Calibration) -> float:
    if record.window is None:
        raise NothingMeasuredError(
            f"{wanted.option} could not be calibrated: {record.reason}",
            remedy="its logs are in the run directory",
        )
    parts = wanted.metric.split(".")
    if parts[0] == "services":
        return record.window.services[".".join(parts[1:-1])].cpu_percent
    reading = record.window.broker if parts[0] == "broker" else record.window.worker
    if reading is None:
        raise NothingMeasuredError(f"{wanted.metric} cannot be measured here")
    return reading.cpu_percent
