"""How each launch of one run is measured: the scenario's word, and the user's over it."""

from __future__ import annotations

import math
from dataclasses import replace

from idlebench.errors import UsageError
from idlebench.model.options import RunOptions
from idlebench.model.scenario import MeasurePlan, Scenario

_A_DAY_S = 86_400.0


def effective_plan(scenario: Scenario, options: RunOptions) -> MeasurePlan:
    """Give how each launch of this run is measured.

    Raises:
        UsageError: launches below 1, or a window that is no length of time.
    """
    if options.quick and options.full:
        raise UsageError("--quick and --full exclude each other", remedy="leave one of them out")
    plan = scenario.quick if options.quick else scenario.full if options.full else scenario.measure
    if options.launches is not None:
        if options.launches < 1:
            raise UsageError(f"launches: expected 1 or more, found {options.launches}")
        plan = replace(plan, launches=options.launches)
    if options.window_s is not None:
        if not (math.isfinite(options.window_s) and 0 < options.window_s <= _A_DAY_S):
            raise UsageError(f"window: expected more than 0 and at most a day, found {options.window_s:g} s")
        plan = replace(plan, window_s=options.window_s)
    return plan if options.latency else replace(plan, probes=0)
