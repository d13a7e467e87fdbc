"""What the user asks of one run, laid over a scenario: `--variant`, `--set`, `--window`, `--quick`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from idlebench.errors import UsageError
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Axis, BuiltinWorker, OptionValue, Scenario, Variant
from idlebench.scenario.check_sweep import MAX_CELLS, knob_words, value_problems
from idlebench.scenario.gate_asked import asked_with
from idlebench.scenario.names import listed, nearest
from idlebench.scenario.sweep import WORKERS_AXIS, axes_of, cells, knows, with_value


def apply_options(scenario: Scenario, options: RunOptions) -> Scenario:
    """Lay a run's options over a scenario, as far as they change what is measured.

    Raises:
        UsageError: a variant or a key that the scenario does not know, or a value that does not fit.
    """
    for key, values in options.sets.items():
        scenario = _set(scenario, key, values)
    scenario = _choose(scenario, options.variants)
    if options.quick or options.window_s is not None:
        scenario = _own_times(scenario, quick=options.quick)
    if len(cells(scenario)) > MAX_CELLS:
        raise UsageError(f"this sweep makes more than {MAX_CELLS:,} cells", remedy="give fewer values")
    return scenario


def parse_sets(texts: Sequence[str]) -> Mapping[str, tuple[OptionValue, ...]]:
    """Read ``key=value`` or ``key=value,value…`` as `--set` takes them.

    Whole numbers, numbers, ``true`` and ``false`` are read as such, the rest as text.

    Raises:
        UsageError: no ``=``, no key or no value, or a key that is given twice.
    """
    sets: dict[str, tuple[OptionValue, ...]] = {}
    for text in texts:
        key, equals, values = text.partition("=")
        key = key.strip()
        words = [word.strip() for word in values.split(",")]
        if not equals or not key or not all(words):
            raise UsageError(
                f"--set {text}: expected key=value or key=value,value", remedy="such as block_ms=100,1000"
            )
        if key in sets:
            raise UsageError(f"--set {key} was given twice", remedy=f"write {key}=VALUE,VALUE once")
        sets[key] = tuple(_value(word) for word in words)
    return sets


def _value(word: str) -> OptionValue:
    if word in {"true", "false"}:
        return word == "true"
    for read in (int, float):
        try:
            number = read(word)
        except ValueError:
            continue
        if math.isfinite(number):
            return number
    return word


def _set(scenario: Scenario, key: str, values: tuple[OptionValue, ...]) -> Scenario:
    """Replace an axis's values; or set an option wherever it is used, sweeping it over several values."""
    if not values:
        raise UsageError(f"--set {key} has no value")
    if any(axis.name == key for axis in scenario.sweep):
        sweep = tuple(replace(axis, values=values) if axis.name == key else axis for axis in scenario.sweep)
        changed = replace(scenario, sweep=sweep)
        touched = [
            each for each in changed.variants if any(axis.name == key for axis in axes_of(each, changed))
        ]
        _check(key, values, touched)
        return changed
    touched = [each for each in scenario.variants if _may_set(each, key, scenario)]
    if not touched:
        known = knob_words(scenario)
        word = nearest(key, known)
        hint = f"did you mean {word!r}? " if word else ""
        raise UsageError(
            f"--set {key}: no variant of {scenario.name} uses {key!r}", remedy=f"{hint}known: {listed(known)}"
        )
    _check(key, values, touched)
    if len(values) > 1:
        axis = Axis(key, values, tuple(each.name for each in touched))
        return replace(scenario, sweep=(*scenario.sweep, axis))
    variants = tuple(
        with_value(each, key, values[0]) if each in touched else each for each in scenario.variants
    )
    asked = {
        **scenario.asked,
        **{each.name: asked_with(scenario, each.name, key, values[0]) for each in touched},
    }
    return replace(scenario, variants=variants, asked=asked)


def _may_set(variant: Variant, key: str, scenario: Scenario) -> bool:
    if variant.control:
        return False
    return key == WORKERS_AXIS or (
        isinstance(variant.program, BuiltinWorker) and knows(variant, key, scenario.services)
    )


def _check(key: str, values: tuple[OptionValue, ...], variants: Sequence[Variant]) -> None:
    problems = [message for variant in variants for message in value_problems(variant, key, values)]
    if problems:
        raise UsageError(f"--set {key}: {'; '.join(dict.fromkeys(problems))}")


def _choose(scenario: Scenario, names: tuple[str, ...]) -> Scenario:
    """Keep the named variants and the control; × is then taken to the reference, or to the first left."""
    known = [variant.name for variant in scenario.variants]
    for name in names:
        if name not in known:
            word = nearest(name, known)
            hint = f"did you mean {word!r}? " if word else ""
            raise UsageError(
                f"{scenario.name} has no variant {name!r}", remedy=f"{hint}known: {listed(known)}"
            )
    if not names:
        return scenario
    kept = tuple(each for each in scenario.variants if each.control or each.name in names)
    left = [each.name for each in kept if not each.control] or [kept[0].name]
    reference = scenario.reference if scenario.reference in {each.name for each in kept} else left[0]
    sweep = tuple(
        axis
        if not axis.variants
        else replace(axis, variants=tuple(name for name in axis.variants if name in left))
        for axis in scenario.sweep
        if not axis.variants or any(name in left for name in axis.variants)
    )
    return replace(scenario, variants=kept, reference=reference, sweep=sweep)


def _own_times(scenario: Scenario, *, quick: bool) -> Scenario:
    """Let `--quick` and `--window` win over a variant's own window, and `--quick` over its own settle."""
    variants = tuple(
        replace(each, window_s=None, min_settle_s=None if quick else each.min_settle_s)
        for each in scenario.variants
    )
    return replace(scenario, variants=variants)
