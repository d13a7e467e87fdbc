"""Checks of variants and services."""

from __future__ import annotations

from collections.abc import Iterator

from idlebench.errors import Problem
from idlebench.scenario.broker_settings import setting_problem
from idlebench.scenario.check_process import check_probe, check_process, text
from idlebench.scenario.context import Context
from idlebench.scenario.lines import Path
from idlebench.scenario.names import listed, nearest
from idlebench.scenario.schema import LossTable, MeasureTable, VariantTable
from idlebench.scenario.schema_process import chosen
from idlebench.workers.options import WORKERS, check

CONTROL = "control"

_PROGRAMS = ("worker", "command", "shell")
_OF_COMMANDS = ("cwd", "ready", "probe")


def check_variants(context: Context) -> Iterator[Problem]:
    """Check every variant, every service, and that their names are unique."""
    yield from duplicates(context, "services", "name")
    yield from duplicates(context, "variants", "name")
    for position, service in enumerate(context.table.services):
        path = context.element("services", position)
        if len(chosen(service, ("command", "shell"))) != 1:
            yield context.problem(path, "expected exactly one of command, shell")
        yield from check_process(context, path, service)
    for position, variant in enumerate(context.table.variants):
        yield from _variant(context, context.element("variants", position), variant)
    yield from _control(context)
    yield from _reference(context)


def check_broker_and_measure(context: Context) -> Iterator[Problem]:
    """Check server settings and the bounds of the wait for rest."""
    for name, value in context.table.broker.settings.items():
        problem = setting_problem(name, value)
        if problem is not None:
            yield context.problem(("broker", "settings", name), *problem)
    if context.table.broker.settings and not context.table.broker.needed:
        yield context.problem(("broker", "settings"), "the scenario needs no broker")
    yield from _bounds(context, ("measure", "settle"), context.table.measure)
    if context.table.quick is not None:
        yield from _bounds(context, ("quick", "settle"), context.table.quick)


def duplicates(context: Context, array: str, field: str) -> Iterator[Problem]:
    """Find elements of an array of tables that have the name of an earlier one."""
    first: dict[str, Path] = {}
    for position, table in enumerate(getattr(context.table, array)):
        name = str(getattr(table, field))
        path = context.element(array, position, field)
        if name in first:
            line = context.document.lines.line_of(first[name])
            yield context.problem(
                path, f"{name!r} is the {field} of another, on line {line}; expected a new one"
            )
        first.setdefault(name, path)


def _variant(context: Context, path: Path, variant: VariantTable) -> Iterator[Problem]:
    programs = [name for name, _ in chosen(variant, _PROGRAMS)]
    if len(programs) != 1:
        yield context.problem(
            path, f"expected exactly one of {listed(_PROGRAMS)}, found {' and '.join(programs) or 'none'}"
        )
    if variant.worker is not None:
        yield from _builtin(context, path, variant, variant.worker)
    elif variant.options:
        yield context.problem((*path, "options"), "belong to a worker; a command has its arguments and env")
    yield from check_process(context, path, variant)
    if variant.probe is not None:
        yield from check_probe(context, (*path, "probe"), variant.probe)
    if variant.worker is None and programs and not variant.assert_idle and not _queue_is_visible(variant):
        yield context.problem(
            path,
            "nobody can see whether its queue is empty: give it a probe that enqueues on a list, a SQLite "
            "table or a stream with a group, or vouch for it with assert_idle = true",
        )
    if variant.control and variant.workers != 1:
        yield context.problem((*path, "workers"), "the control is one worker")
    if variant.loses is not None:
        yield from _loss(context, (*path, "loses"), variant, variant.loses)
    known = context.parsed.known["services"]
    for index, name in enumerate(variant.services):
        if name not in known:
            message = f"there is no service {name!r}; known: {listed(known)}"
            yield context.problem((*path, "services", index), message, nearest(name, known))


def _loss(context: Context, path: Path, variant: VariantTable, loss: LossTable) -> Iterator[Problem]:
    if loss.service not in variant.services:
        message = f"{variant.name!r} has no service {loss.service!r}; its own: {listed(variant.services)}"
        yield context.problem((*path, "service"), message, nearest(loss.service, variant.services))
    yield from text(context, (*path, "port_file"), loss.port_file, context.places)


def _builtin(context: Context, path: Path, variant: VariantTable, worker: str) -> Iterator[Problem]:
    for problem in check(worker, variant.options):
        key = (*path, "options", problem.option) if problem.option else (*path, "worker")
        yield context.problem(key, problem.message, problem.suggestion)
    for name in _OF_COMMANDS:
        if getattr(variant, name) is not None:
            yield context.problem((*path, name), "belongs to a command; a built-in worker has its own")
    if variant.env:
        yield context.problem((*path, "env"), "belongs to a command; a built-in worker has its own")
    kind = WORKERS.get(worker)
    if kind is not None and kind.queue not in {"none", "sqlite"} and not context.table.broker.needed:
        yield context.problem((*path, "worker"), f"{worker} uses the broker, and the scenario needs none")
    if variant.control and kind is not None and kind.queue != "none":
        yield context.problem((*path, "worker"), "the control never wakes; expected 'blocked'", "blocked")


def _queue_is_visible(variant: VariantTable) -> bool:
    if variant.probe is None:
        return False
    enqueue = variant.probe.enqueue
    return bool(chosen(enqueue, ("list", "sqlite"))) or (
        enqueue.stream is not None and bool(variant.probe.group)
    )


def _control(context: Context) -> Iterator[Problem]:
    controls = [place for place, variant in enumerate(context.table.variants) if variant.control]
    for place in controls[1:]:
        yield context.problem(context.element("variants", place, "control"), "a scenario has one control")
    for place, variant in enumerate(context.table.variants):
        if variant.name == CONTROL and not controls:
            path = context.element("variants", place, "name")
            message = "this name is the control's, which is added; set control = true or choose another"
            yield context.problem(path, message)
    if (
        context.table.variants
        and len(controls) == len(context.table.variants)
        and not context.parsed.problems
    ):
        yield context.problem(("variants",), "expected a variant that is not the control")


def _reference(context: Context) -> Iterator[Problem]:
    reference = context.table.reference
    known = context.parsed.known["variants"]
    if reference is not None and reference not in known:
        message = f"there is no variant {reference!r}; known: {listed(known)}"
        yield context.problem(("reference",), message, nearest(reference, known))


def _bounds(context: Context, path: Path, measure: MeasureTable) -> Iterator[Problem]:
    settle = measure.settle
    if settle.min is not None and settle.max is not None and settle.min > settle.max:
        yield context.problem((*path, "min"), f"{settle.min:g} s is more than max, which is {settle.max:g} s")
