"""Checks of expectations: one predicate each, about metrics, variants and axes that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from idlebench.errors import Problem
from idlebench.model.outage import OUTAGE_AXIS
from idlebench.model.scenario import Scenario
from idlebench.scenario.check_variants import CONTROL, duplicates
from idlebench.scenario.context import Context
from idlebench.scenario.lines import Path
from idlebench.scenario.metrics import KNOB, METRICS, metric_problem
from idlebench.scenario.names import known_words, listed, nearest
from idlebench.scenario.schema_expect import PREDICATES, ExpectTable
from idlebench.scenario.schema_process import chosen
from idlebench.scenario.sweep import axes_of

_RATIOS: Final = ("ratio_at_least", "ratio_at_most")
_ALONG: Final = ("monotone", "flat_within", "proportional_within", "equals_word")


def check_expect_tables(context: Context) -> Iterator[Problem]:
    """Check each expectation by itself, and the names it uses."""
    yield from duplicates(context, "expect", "id")
    for position, expect in enumerate(context.table.expect):
        path = context.element("expect", position)
        used = [name for name, _ in chosen(expect, PREDICATES)]
        if len(used) != 1:
            yield context.problem(path, f"expected exactly one of {listed(PREDICATES)}, found {listed(used)}")
        yield from _companions(context, path, expect, used)
        yield from _names(context, path, expect)
        drills = tuple(drill.name for drill in context.table.drills)
        yield from _subject(context, path, expect)
        why = metric_problem(expect.metric, context.parsed.known["services"], drills)
        if why:
            word = nearest(expect.metric, METRICS)
            message = f"{expect.metric!r} {why}{known_words(METRICS, word)}"
            yield context.problem((*path, "metric"), message, word)
        elif expect.metric.startswith("broker.") and not context.table.broker.needed:
            yield context.problem((*path, "metric"), "the scenario needs no broker")


def check_expectations_fit(context: Context, scenario: Scenario) -> Iterator[Problem]:
    """Check that a metric can be had of the variants, and that they are swept along the axis."""
    variants = {variant.name: variant for variant in scenario.variants}
    for position, expectation in enumerate(scenario.expectations):
        path = context.element("expect", position)
        for name in expectation.of:
            variant = variants[name]
            if expectation.metric.startswith("pickup_") and variant.probe is None:
                yield context.problem((*path, "of"), f"{name!r} has no probe, so no pickup is measured")
            swept = [axis.name for axis in axes_of(variant, scenario)]
            if expectation.metric.startswith("outage.") and OUTAGE_AXIS not in swept:
                message = f"{name!r} is not swept along {OUTAGE_AXIS!r}, so its broker is never taken away"
                yield context.problem((*path, "of"), message)
            for axis in expectation.at:
                if axis not in swept:
                    yield context.problem((*path, "at", axis), f"{name!r} is not swept along {axis!r}")
            if expectation.along and expectation.along not in swept:
                message = f"{name!r} is not swept along {expectation.along!r}"
                yield context.problem((*path, "along"), message)


def _subject(context: Context, path: Path, expect: ExpectTable) -> Iterator[Problem]:
    """Check that it speaks of variants, or of a drill; and that a verdict is about a knob."""
    about_drill = expect.metric.startswith("drills.")
    if about_drill and (expect.of or not chosen(expect, ("at_least", "at_most", "equals"))):
        yield context.problem(path, "a drill has at_least, at_most or equals, and no variant in of")
    elif not about_drill and not expect.of:
        yield context.problem(path, "expected of = …, the variant or variants that it speaks about")
    if (expect.metric == KNOB) != (expect.equals_word is not None):
        yield context.problem(path, f"equals_word and the metric {KNOB!r} belong together")


def _companions(context: Context, path: Path, expect: ExpectTable, used: list[str]) -> Iterator[Problem]:
    """Check the keys that go with some predicates and with no other."""
    wants_to = any(name in _RATIOS for name in used)
    if wants_to and not expect.to:
        yield context.problem(path, f'{used[0]} needs to = "…", the variant that the ratio is taken to')
    if expect.to and used and not wants_to:
        yield context.problem((*path, "to"), f"belongs to {listed(_RATIOS)}, not to {used[0]}")
    wants_along = any(name in _ALONG for name in used)
    if wants_along and not expect.along:
        yield context.problem(path, f'{used[0]} needs along = "…", an axis of the sweep')
    if expect.along and used and not wants_along:
        yield context.problem((*path, "along"), f"belongs to {listed(_ALONG)}, not to {used[0]}")
    if "equals" in used and expect.within is None:
        yield context.problem(path, "equals needs within = …, the tolerance in the metric's own unit")
    if expect.within is not None and used and "equals" not in used:
        yield context.problem((*path, "within"), f"belongs to equals, not to {used[0]}")
    if "ordered" in used and len(expect.of) < 2:
        yield context.problem(
            (*path, "of"), "ordered needs two variants or more, from the least to the greatest"
        )


def _names(context: Context, path: Path, expect: ExpectTable) -> Iterator[Problem]:
    declared = context.parsed.known["variants"]
    known = declared if CONTROL in declared else (*declared, CONTROL)
    named = [((*path, "of"), name) for name in expect.of]
    if expect.to:
        named.append(((*path, "to"), expect.to))
    for key, name in named:
        if name not in known:
            message = f"there is no variant {name!r}; known: {listed(known)}"
            yield context.problem(key, message, nearest(name, known))
    values = {axis.name: axis.values for axis in context.table.sweep}
    for axis, chosen_values in expect.at.items():
        for value in chosen_values:
            if axis in values and value not in values[axis]:
                message = (
                    f"{axis} is never {value!r} in the sweep; its values: {listed(map(str, values[axis]))}"
                )
                yield context.problem((*path, "at", axis), message)
    if len(set(expect.of)) < len(expect.of):
        yield context.problem((*path, "of"), "names a variant twice")
    if expect.along and expect.along not in context.axes:
        message = f"there is no axis {expect.along!r} in the sweep; known: {listed(context.axes)}"
        yield context.problem((*path, "along"), message, nearest(expect.along, context.axes))
