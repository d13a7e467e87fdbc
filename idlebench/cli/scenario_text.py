"""A scenario in words, for `idlebench show`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from idlebench.model.gate_plan import GatePlan
from idlebench.model.scenario import BuiltinWorker, Expectation, MeasurePlan, Scenario, Service, Variant
from idlebench.render.safe_text import one_line, plain
from idlebench.scenario.gate_metrics import BY_METRIC, format_limit
from idlebench.units import format_duration
from idlebench.workers.options import defaults


def draw_scenario(scenario: Scenario, console: Console) -> None:
    """Draw the question, the variants, how they are measured, the sweep and the expectations."""
    console.print(Text.assemble((scenario.name, "bold"), f": {one_line(scenario.title)}"))
    console.print(Text(f"\n{_flowing(scenario.question)}"))
    if scenario.source:
        console.print(Text(f"\nPublished: {one_line(scenario.source)}", style="dim"))
    _section(
        "Variants", [(variant.name, _variant(variant, scenario)) for variant in scenario.variants], console
    )
    _section("Services", [(service.name, Text(_service(service))) for service in scenario.services], console)
    axes = [(axis.name, Text(", ".join(map(str, axis.values)))) for axis in scenario.sweep]
    _section("Sweep", axes, console)
    measured = [("as usual", Text(_plan(scenario.measure))), ("with --quick", Text(_plan(scenario.quick)))]
    _section("Measured", measured, console)
    _section("Gate", _budgets(scenario.gate), console)
    if scenario.expectations:
        console.print(Text("\nExpected", style="bold"))
    for each in scenario.expectations:
        console.print(Padding(_expectation(each), (0, 0, 0, 2)))


def _section(title: str, rows: Sequence[tuple[str, Text]], console: Console) -> None:
    """Draw a titled list of names and what there is to say about each; nothing if it is empty."""
    if not rows:
        return
    console.print(Text(f"\n{title}", style="bold"))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, body in rows:
        grid.add_row(Text(f"  {name}"), body)
    console.print(grid)


def _variant(variant: Variant, scenario: Scenario) -> Text:
    body = Text(one_line(variant.title))
    marks = [
        word
        for word, wanted in (
            ("control", variant.control),
            ("reference", variant.name == scenario.reference),
            ("idleness asserted", variant.assert_idle),
            (f"{variant.workers} workers", variant.workers != 1),
            (f"window {format_duration(variant.window_s or 0)}", variant.window_s is not None),
        )
        if wanted
    ]
    if marks:
        body.append(f" ({', '.join(marks)})", style="dim")
    body.append(f"\n{_program(variant)}", style="dim")
    return body


def _program(variant: Variant) -> str:
    """Name the worker and the options that are not its defaults, or the user's command line."""
    program = variant.program
    if isinstance(program, BuiltinWorker):
        usual = defaults(program.name)
        chosen = {name: value for name, value in program.options.items() if value != usual.get(name)}
        options = " ".join(f"{name}={_value(value)}" for name, value in chosen.items())
        return f"{program.name} {options}".strip()
    return plain(program.argv[0] if program.shell else shlex.join(program.argv))


def _service(service: Service) -> str:
    return plain(shlex.join(service.command.argv))


def _plan(plan: MeasurePlan) -> str:
    launches = "1 launch" if plan.launches == 1 else f"{plan.launches} launches"
    parts = [
        f"{launches} of each cell",
        f"window {format_duration(plan.window_s)}",
        f"settle {format_duration(plan.settle.min_s)} to {format_duration(plan.settle.max_s)}",
    ]
    if plan.probes:
        parts.append(f"up to {plan.probes} latency probes in {format_duration(plan.probe_budget_s)}")
    return ", ".join(parts)


def _budgets(gate: GatePlan) -> list[tuple[str, Text]]:
    """Give the absolute limits, those of every cell first, then those of single variants."""
    limits: dict[str, list[str]] = {}
    for each in sorted(gate.budgets, key=lambda budget: budget.variant):
        limits.setdefault(each.variant or "every cell", []).append(
            f"{BY_METRIC[each.metric].name} {format_limit(each.metric, each.limit)}"
        )
    return [(name, Text(", ".join(each))) for name, each in limits.items()]


def _expectation(expectation: Expectation) -> Text:
    body = Text(f"{expectation.id}: {one_line(expectation.claim)}")
    if expectation.published:
        body.append(f"\n  published: {one_line(expectation.published)}", style="dim")
    if expectation.source:
        body.append(f"\n  {one_line(expectation.source)}", style="dim")
    return body


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _flowing(text: str) -> str:
    """Undo the line breaks of the file; blank lines part paragraphs."""
    return "\n\n".join(one_line(paragraph) for paragraph in plain(text).strip().split("\n\n"))
