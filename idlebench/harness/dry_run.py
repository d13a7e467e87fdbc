"""What a run would do: every command line and the time it will take; nothing is started."""

from __future__ import annotations

import secrets
import sys

from idlebench.harness.plan import launch_seconds, run_seconds, schedule
from idlebench.harness.programs import command_line
from idlebench.model.options import DryRun, PlannedCell, RunOptions
from idlebench.model.scenario import Cell, Command, Scenario
from idlebench.scenario.argv import worker_argv
from idlebench.scenario.placeholders import shown
from idlebench.scenario.plan import effective_plan
from idlebench.scenario.sweep import cells


def dry_run(scenario: Scenario, options: RunOptions) -> DryRun:
    """Plan a run.

    Placeholders that only a running broker can fill stay in the command lines as they are, so no
    secret can show.
    """
    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    plan = effective_plan(scenario, options)
    every_cell = cells(scenario)
    planned = schedule(every_cell, plan.launches, seed)
    return DryRun(
        scenario=scenario.name,
        seed=seed,
        cells=tuple(
            PlannedCell(
                label=cell.label,
                launches=plan.launches,
                argv=_argvs(scenario, cell, plan.scale),
                seconds=launch_seconds(cell, plan, latency=options.latency),
            )
            for cell in every_cell
        ),
        order=tuple(cell.label for _, cell in planned),
        estimated_s=run_seconds(every_cell, plan, latency=options.latency),
    )


def _argvs(scenario: Scenario, cell: Cell, scale: float) -> tuple[tuple[str, ...], ...]:
    values = {
        **cell.params,
        "python": sys.executable,
        "scenario_dir": str(scenario.path.parent),
        "workers": cell.variant.workers,
        "scale": f"{scale:g}",
    }
    known = {service.name: service.command for service in scenario.services}
    services = tuple(command_line(known[name], values, shown) for name in cell.variant.services)
    program = cell.variant.program
    if isinstance(program, Command):
        worker = command_line(program, values, shown)
    else:
        worker = worker_argv(cell.variant, sys.executable)
    return (*services, *([worker] * cell.variant.workers))
