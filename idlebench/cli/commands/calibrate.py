"""`idlebench calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from idlebench.cli import gate_parameters as given
from idlebench.cli import run_parameters as also
from idlebench.cli.complete import scenario_names
from idlebench.cli.gate_options import run_options


def command(  # noqa: PLR0913 - each parameter is an option of the command line
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="NAME|FILE.toml",
            help="A built-in scenario by name, your own by path.",
            autocompletion=scenario_names,
        ),
    ],
    *,
    runs: Annotated[int, typer.Option(help="How many runs of the same version.", min=4)] = 10,
    variants: given.Variants = None,
    sets: also.Sets = None,
    window: also.Window = None,
    full_plan: given.FullPlan = False,
    seed: also.Seed = None,
    broker_url: also.BrokerUrl = "",
    broker_binary: also.BrokerBinary = None,
    allow_remote_broker: also.AllowRemoteBroker = False,
    out: also.Out = Path("reports"),
    write: Annotated[
        str, typer.Option(metavar="FILE|-", help="Write a [gate.tolerance] table, - for stdout.")
    ] = "",
    quiet: also.Quiet = False,
) -> int:
    """Find out how much each figure may grow before it is no chance.

    Runs the same version several times, as a gate would, and holds the runs against each other: whatever
    differs is noise. Says how often a gate would have raised a false alarm, with the 95 % interval that so
    many runs support, and proposes tolerances that none of the runs exceeds.

        idlebench calibrate my-worker.toml --runs 20
        idlebench calibrate my-worker.toml --runs 20 --write tolerance.toml

    Exit codes: 0 done · 2 interrupted · 3 broker, disk or idlebench failed · 4 wrong usage or scenario · 5
    nothing could be measured.
    """
    from idlebench.cli.calibrate_request import CalibrateCommand  # noqa: PLC0415 - loads the harness

    options = run_options(window, variants, sets, seed, broker_url, broker_binary, allow_remote_broker, out)
    return CalibrateCommand(scenario, options, runs, write, full_plan=full_plan, quiet=quiet).run()
