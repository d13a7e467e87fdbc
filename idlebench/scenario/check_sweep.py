"""Checks of the sweep: axes that vary something, with values that fit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from idlebench.errors import Problem
from idlebench.model.outage import OUTAGE_AXIS
from idlebench.model.scenario import BuiltinWorker, OptionValue, Scenario, Variant
from idlebench.scenario.context import Context
from idlebench.scenario.names import listed, nearest
from idlebench.scenario.outages import outage_problems
from idlebench.scenario.placeholders import BROKER, PLACES, PROBE
from idlebench.scenario.sweep import WORKERS_AXIS, axes_of, knows
from idlebench.workers.options import check

MAX_CELLS = 1000
MAX_WORKERS = 1000

_WORD = re.compile(r"[a-z_][a-z0-9_]{0,63}")
_RESERVED = (*BROKER, *(name for name in PLACES if name != WORKERS_AXIS), *PROBE)


def check_axis_tables(context: Context) -> Iterator[Problem]:
    """Check names and values of the axes by themselves."""
    names: set[str] = set()
    known = context.parsed.known["variants"]
    for position, axis in enumerate(context.table.sweep):
        name_path, values_path = context.axis(position, "name"), context.axis(position, "values")
        if _WORD.fullmatch(axis.name) is None:
            yield context.problem(name_path, f"expected small letters, digits and _, found {axis.name!r}")
        if axis.name in _RESERVED:
            yield context.problem(name_path, f"{{{axis.name}}} is a placeholder that idlebench fills itself")
        if axis.name in names:
            yield context.problem(name_path, f"{axis.name!r} is swept already; expected a new axis")
        names.add(axis.name)
        for message in _bad_values(axis.name, axis.values):
            yield context.problem(values_path, message)
        if axis.name == OUTAGE_AXIS and not context.table.broker.needed and not _loses_another(context):
            yield context.problem(name_path, "the scenario needs no broker, so none can be lost")
        for index, variant in enumerate(axis.variants or []):
            if variant not in known:
                path = (*context.axis(position, "variants"), index)
                message = f"there is no variant {variant!r}; known: {listed(known)}"
                yield context.problem(path, message, nearest(variant, known))


def _loses_another(context: Context) -> bool:
    """Whether something else than the broker can be lost, by every variant that can lose anything."""
    return all(variant.loses is not None or variant.worker is not None for variant in context.table.variants)


def check_sweep(context: Context, scenario: Scenario) -> Iterator[Problem]:
    """Check that every axis varies something, and that every value suits what it varies."""
    for position, axis in enumerate(scenario.sweep):
        swept = [variant for variant in scenario.variants if axis in axes_of(variant, scenario)]
        if not swept:
            yield context.problem(context.axis(position, "name"), _varies_nothing(axis.name, scenario))
        for variant in swept:
            if not knows(variant, axis.name, scenario.services, used=False):
                path = context.axis(position, "variants")
                yield context.problem(path, f"{variant.name!r} does not know {axis.name!r}")
            for message in value_problems(variant, axis.name, axis.values):
                yield context.problem(context.axis(position, "values"), message)
    count = sum(
        math.prod(len(axis.values) for axis in axes_of(variant, scenario)) for variant in scenario.variants
    )
    if count > MAX_CELLS:
        yield context.problem(("sweep",), f"makes {count:,} cells; expected at most {MAX_CELLS:,}")


def value_problems(variant: Variant, name: str, values: tuple[OptionValue, ...]) -> Iterator[str]:
    """Say which values a variant cannot take for this axis or option."""
    if name in {WORKERS_AXIS, OUTAGE_AXIS}:
        yield from _bad_values(name, values)
    elif isinstance(variant.program, BuiltinWorker) and name in variant.program.options:
        for value in values:
            options = {**variant.program.options, name: value}
            for problem in check(variant.program.name, options):
                yield f"{variant.name}: {problem}"


def knob_words(scenario: Scenario) -> tuple[str, ...]:
    """Give every name that `--set` and a sweep may vary in this scenario."""
    words = [WORKERS_AXIS, *(axis.name for axis in scenario.sweep)]
    for variant in scenario.variants:
        if isinstance(variant.program, BuiltinWorker):
            words += [name for name in variant.program.options if knows(variant, name, scenario.services)]
    return tuple(dict.fromkeys(words))


def _varies_nothing(name: str, scenario: Scenario) -> str:
    word = nearest(name, [each for each in knob_words(scenario) if each != name])
    hint = f"; did you mean {word!r}?" if word else ""
    return (
        f"no variant uses {name!r}: expected {WORKERS_AXIS}, an option that a worker's way to wait uses, "
        f"or a {{{name}}} in a command{hint}"
    )


def _bad_values(name: str, values: list[OptionValue] | tuple[OptionValue, ...]) -> Iterator[str]:
    if name == OUTAGE_AXIS:
        yield from outage_problems(values)
    if len({(type(value), value) for value in values}) < len(values):
        yield "has the same value twice"
    for value in values:
        if isinstance(value, str) and ("\0" in value or "\n" in value):
            yield "expected values on one line"
        fits = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_WORKERS
        if name == WORKERS_AXIS and not fits:
            yield f"expected whole numbers from 1 to {MAX_WORKERS}, found {value!r}"
