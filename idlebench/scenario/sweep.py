"""Cells: each variant at each point of the axes that it knows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from idlebench.model.outage import OUTAGE_AXIS
from idlebench.model.scenario import (
    Axis,
    BuiltinWorker,
    Cell,
    Command,
    OptionValue,
    Place,
    Probe,
    Scenario,
    Service,
    Variant,
)
from idlebench.scenario.builtin import has_option, probe_of, probe_rest_s, uses_option
from idlebench.scenario.placeholders import fill_some, names_in

WORKERS_AXIS = "workers"


def cells(scenario: Scenario) -> tuple[Cell, ...]:
    """Give every cell, variants in the scenario's order, the last axis varying fastest.

    The control is measured once, whatever is swept.
    """
    return tuple(
        _cell(variant, dict(zip(names, point, strict=True)))
        for variant in scenario.variants
        for names, point in _points(scenario, variant)
    )


def axes_of(variant: Variant, scenario: Scenario) -> tuple[Axis, ...]:
    """Give the axes that a variant is swept over.

    Without ``variants`` an axis varies every variant that it has an effect on: an option that the
    worker's way to wait uses, a placeholder in a command or in one of its services, or the number of workers.
    """
    return tuple(
        axis
        for axis in scenario.sweep
        if not variant.control
        and (variant.name in axis.variants if axis.variants else knows(variant, axis.name, scenario.services))
    )


def knows(variant: Variant, name: str, services: tuple[Service, ...], *, used: bool = True) -> bool:
    """Whether varying this name changes what the variant does.

    Args:
        variant: the variant.
        name: a possible axis.
        services: all of the scenario's.
        used: False: an option counts although the worker's way to wait does not use it.
    """
    if name == WORKERS_AXIS or (name == OUTAGE_AXIS and can_lose(variant)):
        return True
    texts = [
        text
        for service in services
        if service.name in variant.services
        for text in _command_texts(service.command)
    ]
    if isinstance(variant.program, BuiltinWorker):
        own = (uses_option if used else has_option)(variant.program, name)
    else:
        texts += _command_texts(variant.program)
        own = False
    if variant.probe is not None:
        texts += _probe_texts(variant.probe)
    return own or any(name in names_in(text) for text in texts)


def can_lose(variant: Variant) -> bool:
    """Whether an outage means anything to a variant: any command, and workers that take jobs."""
    return not variant.control and (isinstance(variant.program, Command) or variant.probe is not None)


def with_value(variant: Variant, name: str, value: OptionValue) -> Variant:
    """Give the variant at one value of one axis."""
    if name == WORKERS_AXIS:
        return replace(variant, workers=int(value))
    program = variant.program
    if isinstance(program, BuiltinWorker):
        if not has_option(program, name):
            return variant
        old_rest = probe_rest_s(program)
        program = replace(program, options={**program.options, name: value})
        rest = probe_rest_s(program) if variant.probe_rest_s == old_rest else variant.probe_rest_s
        return replace(variant, program=program, probe=probe_of(program), probe_rest_s=rest)
    values = {name: value}
    ready = replace(
        variant.ready, what=variant.ready.what if _is_log(variant) else fill_some(variant.ready.what, values)
    )
    probe = None if variant.probe is None else _filled_probe(variant.probe, values)
    return replace(variant, program=_filled_command(program, values), ready=ready, probe=probe)


def _is_log(variant: Variant) -> bool:
    return variant.ready.when == "log"


def _points(
    scenario: Scenario, variant: Variant
) -> Iterator[tuple[tuple[str, ...], tuple[OptionValue, ...]]]:
    axes = axes_of(variant, scenario)
    names = tuple(axis.name for axis in axes)
    for point in itertools.product(*(axis.values for axis in axes)):
        yield names, point


def _cell(variant: Variant, params: Mapping[str, OptionValue]) -> Cell:
    for name, value in params.items():
        variant = with_value(variant, name, value)
    return Cell(variant, params)


def _filled_command(command: Command, values: Mapping[str, OptionValue]) -> Command:
    return replace(
        command,
        argv=tuple(fill_some(text, values) for text in command.argv),
        cwd=fill_some(command.cwd, values),
        env={key: fill_some(text, values) for key, text in command.env.items()},
    )


def _filled_probe(probe: Probe, values: Mapping[str, OptionValue]) -> Probe:
    return replace(
        probe,
        enqueue=_filled_place(probe.enqueue, values),
        seen=_filled_place(probe.seen, values),
        group=fill_some(probe.group, values),
    )


def _filled_place(place: Place, values: Mapping[str, OptionValue]) -> Place:
    return replace(
        place,
        name=fill_some(place.name, values),
        argv=tuple(fill_some(text, values) for text in place.argv),
        payload={key: fill_some(text, values) for key, text in place.payload.items()},
        notify=fill_some(place.notify, values),
    )


def _command_texts(command: Command) -> list[str]:
    return [*command.argv, command.cwd, *command.env.values()]


def _probe_texts(probe: Probe) -> list[str]:
    return [
        text
        for place in (probe.enqueue, probe.seen)
        for text in (place.name, *place.argv, *place.payload.values(), place.notify)
    ]
