"""How much figures differ between runs of the same version, and what that means for a gate."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from idlebench.gate.decide import decide
from idlebench.gate.harness_lab import Bay, control_label, gated_labels
from idlebench.harness.plan import schedule
from idlebench.harness.session import Outcome, Session, hold_session
from idlebench.model.estimate import Estimate
from idlebench.model.events import Listener
from idlebench.model.gate import GateRules, Metric, Side, Tolerance, Verdict
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.scenario.gate_metrics import default_tolerances
from idlebench.scenario.sweep import cells
from idlebench.stats.proportion import proportion_estimate


@dataclass(frozen=True, slots=True)
class Threshold:
    """What the runs say of one metric of one cell.

    Attributes:
        label: of the cell.
        variant: its name.
        metric: which.
        mean: over all runs.
        spread: standard deviation between runs.
        largest: largest difference between the means of two runs.
        default: the tolerance where nobody said otherwise.
        proposed: one whose floor no two runs exceed together with its ratio; the default where that holds.
    """

    label: str
    variant: str
    metric: Metric
    mean: float
    spread: float
    largest: float
    default: Tolerance
    proposed: Tolerance


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What the runs say.

    Attributes:
        scenario: name.
        runs: how many there were.
        launches: of each cell in a run.
        thresholds: by cell, in the order of `Metric`.
        alarms: share of pairs of runs that a gate with the rules as they are calls a regression. No run is in
            two pairs, so that the interval holds.
        quiet: the same with the proposed tolerances.
    """

    scenario: str
    runs: int
    launches: int
    thresholds: tuple[Threshold, ...]
    alarms: Estimate
    quiet: Estimate

    @property
    def changed(self) -> tuple[Threshold, ...]:
        """Those whose proposal is not the default."""
        return tuple(each for each in self.thresholds if each.proposed != each.default)


def calibration_run(
    scenario: Scenario,
    options: RunOptions,
    rules: GateRules,
    *,
    seed: int,
    listeners: Sequence[Listener] = (),
) -> tuple[Side | None, Outcome]:
    """Make one run as a gate would: every gated cell and the control, as often as a first look asks for.

    Returns:
        What it measured, or None if it was broken off, and the run.
    """
    bay = Bay(scenario, f"run with seed {seed}")
    wanted = {*gated_labels(scenario, rules.variants), control_label(scenario)}
    planned = schedule([cell for cell in cells(scenario) if cell.label in wanted], rules.min_launches, seed)

    def script(session: Session) -> None:
        bay.session = session
        for turn, (_, cell) in enumerate(planned):
            bay.launch(cell.label, turn, stacks=False)

    run = hold_session(
        scenario,
        options,
        script,
        schedule=[launch for launch, _ in planned],
        seed=seed,
        listeners=(bay, *listeners),
    )
    return (None if run.error is not None else bay.side()), run


def calibrate(sides: Sequence[Side], rules: GateRules) -> Calibrated:
    """Hold runs of the same version against each other.

    Args:
        sides: at least two.
        rules: what a gate of this scenario is asked.

    Raises:
        ValueError: there are fewer.
    """
    if len(sides) < 2:
        raise ValueError("one run differs from nothing")
    thresholds = tuple(_thresholds(sides, rules))
    proposed = tuple(each.proposed for each in widest(thresholds))
    wider = replace(rules, tolerances=(*rules.tolerances, *proposed))
    return Calibrated(
        scenario=sides[0].scenario,
        runs=len(sides),
        launches=rules.min_launches,
        thresholds=thresholds,
        alarms=_alarms(sides, rules),
        quiet=_alarms(sides, wider),
    )


def widest(thresholds: Sequence[Threshold]) -> tuple[Threshold, ...]:
    """Give one proposal for each variant and metric: the widest of its cells; defaults are left out."""
    found: dict[tuple[str, Metric], Threshold] = {}
    for each in thresholds:
        key = (each.variant, each.metric)
        if each.proposed != each.default and (
            key not in found or each.proposed.floor > found[key].proposed.floor
        ):
            found[key] = each
    return tuple(found.values())


def _thresholds(sides: Sequence[Side], rules: GateRules) -> Iterator[Threshold]:
    gated = [cell for cell in sides[0].cells if not cell.control]
    defaults = {each.metric: each for each in default_tolerances()}
    defaults |= {each.metric: each for each in rules.tolerances if not each.variant}
    for cell in gated:
        if rules.variants and cell.variant not in rules.variants:
            continue
        for metric in Metric:
            means = list(_means(sides, cell.label, metric))
            if len(means) > 1:
                yield _threshold(cell.label, cell.variant, metric, means, defaults[metric])


def _means(sides: Sequence[Side], label: str, metric: Metric) -> Iterator[float]:
    for side in sides:
        for cell in side.cells:
            if cell.label == label and metric in cell.metrics:
                yield statistics.fmean(cell.metrics[metric].values)


def _threshold(
    label: str, variant: str, metric: Metric, means: Sequence[float], default: Tolerance
) -> Threshold:
    """Propose a floor that no two runs exceed, unless the ratio already covers them."""
    largest = max(means) - min(means)
    within = largest <= default.floor or max(means) <= default.ratio * min(means)
    floor = default.floor if within else _rounded_up(largest)
    proposed = default if within else Tolerance(metric, default.ratio, floor, variant)
    return Threshold(
        label, variant, metric, statistics.fmean(means), statistics.stdev(means), largest, default, proposed
    )


def _rounded_up(value: float) -> float:
    """Give two significant digits, the last one rounded up."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(value / step - 1e-9) * step:.3g}")


def _alarms(sides: Sequence[Side], rules: GateRules) -> Estimate:
    """Gate each second run against the one before it: pairs that have no run in common."""
    pairs = list(zip(sides[::2], sides[1::2], strict=False))
    flagged = 0
    for base, head in pairs:
        cells = decide(base, head, replace(rules, budgets=()), final=True, sequential=False)
        flagged += any(cell.verdict is Verdict.REGRESSION for cell in cells)
    return proportion_estimate(flagged, len(pairs))
