"""Checks of the calibration, of drills and of the gate's table."""

from __future__ import annotations

from collections.abc import Iterator

from idlebench.errors import Problem
from idlebench.scenario.check_process import check_arguments, text
from idlebench.scenario.check_variants import CONTROL, duplicates
from idlebench.scenario.context import Context
from idlebench.scenario.gate_plan import gate_problems
from idlebench.scenario.metrics import metric_problem
from idlebench.scenario.names import listed, nearest


def check_extras(context: Context) -> Iterator[Problem]:
    """Check what is found before the launches, and what is put to the test after them."""
    yield from _calibration(context)
    yield from duplicates(context, "drills", "name")
    for position, drill in enumerate(context.table.drills):
        path = context.element("drills", position)
        yield from check_arguments(context, (*path, "command"), drill.command)
        for name, value in drill.env.items():
            yield from text(context, (*path, "env", name), value, (*context.places, *context.addresses))


def check_gate(context: Context) -> Iterator[Problem]:
    """Check the names and bounds of the ``[gate]`` table."""
    control = next((each.name for each in context.table.variants if each.control), CONTROL)
    known = context.parsed.known["variants"]
    yield from gate_problems(context.document, ("gate",), context.table.gate, known, control)


def _calibration(context: Context) -> Iterator[Problem]:
    table = context.table.calibrate
    if table is None:
        return
    known = context.parsed.known["variants"]
    if table.variant not in known:
        message = f"there is no variant {table.variant!r}; known: {listed(known)}"
        yield context.problem(("calibrate", "variant"), message, nearest(table.variant, known))
    why = metric_problem(table.metric, context.parsed.known["services"])
    if why or not table.metric.endswith("cpu_percent"):
        message = f"{table.metric!r} {why or 'is not a CPU percentage'}; expected such as worker.cpu_percent"
        yield context.problem(("calibrate", "metric"), message)
    if table.low >= table.high:
        yield context.problem(("calibrate", "low"), f"{table.low:g} is not less than high, {table.high:g}")
