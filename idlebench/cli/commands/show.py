"""`idlebench show`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from idlebench.cli import out
from idlebench.cli.complete import scenario_names
from idlebench.cli.console import drawn
from idlebench.errors import ExitCode


def command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|FILE.toml",
            help="A built-in scenario by name, your own by path.",
            autocompletion=scenario_names,
        ),
    ],
) -> int:
    """Show what a scenario asks, its variants and what is expected.

    Nothing is started. To see every command line that a run would start, use idlebench run --dry-run.

        idlebench show idle-strategies
        idlebench show ./my-worker.toml
    """
    from idlebench.cli.scenario_text import draw_scenario  # noqa: PLC0415 - loads rich's tables
    from idlebench.scenario.load import load_scenario  # noqa: PLC0415 - loads pydantic

    scenario = load_scenario(name)
    out.say(drawn(lambda console: draw_scenario(scenario, console), sys.stdout))
    return ExitCode.OK
