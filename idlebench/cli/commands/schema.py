"""`idlebench schema`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from idlebench.cli import out
from idlebench.errors import ExitCode


def command(
    *,
    result: Annotated[
        bool, typer.Option("--result", help="The schema of result.json and --json instead.")
    ] = False,
) -> int:
    """Print the JSON Schema of scenario files, or of results.

    Editors that know the schema complete keys and mark mistakes while a scenario is written.

        idlebench schema > scenario.schema.json
        idlebench schema --result > result.schema.json
    """
    if result:
        from idlebench.store.result_schema import schema_text  # noqa: PLC0415 - only this command needs it

        out.say(f"{schema_text().rstrip()}\n")
    else:
        from idlebench.scenario.json_schema import json_schema  # noqa: PLC0415 - loads pydantic

        out.say(f"{json.dumps(json_schema(), indent=2, ensure_ascii=False)}\n")
    return ExitCode.OK
