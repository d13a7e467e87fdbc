"""`idlebench baseline`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from idlebench.cli.baseline_request import BaselineRequest
from idlebench.errors import UsageError


class Action(StrEnum):
    """What is done with a baseline."""

    SAVE = "save"
    SHOW = "show"
    UPDATE = "update"
    DIFF = "diff"


def command(
    action: Annotated[Action, typer.Argument(help="What to do.", metavar="save|show|update|diff")],
    first: Annotated[
        Path, typer.Argument(metavar="FILE|RUN_DIR", help="The baseline; for save, the directory of a run.")
    ],
    second: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE|RUN_DIR]", help="For save, the baseline to make; else what it is held to."
        ),
    ] = None,
    *,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="save: replace a file that is there; update: let go of cells that were not run."
        ),
    ] = False,
    json: Annotated[
        str,
        typer.Option(metavar="FILE|-", help="Write the baseline, or the differences, as JSON; - for stdout."),
    ] = "",
) -> int:
    """Save, show, update or compare what the gate holds a run against.

    A baseline is a small JSON file that is committed and read in a review. Nothing ever adopts a run as
    the baseline by itself: save makes a new one, update is the act of adopting, and keeps what was before.

        idlebench baseline save reports/20250131-120000-idle-strategies-1a2b
        idlebench baseline show baselines/idle-strategies.json
        idlebench baseline update baselines/idle-strategies.json reports/20250301-120000-idle-strategies-3c4d
        idlebench baseline diff baselines/idle-strategies.json reports/20250301-120000-idle-strategies-3c4d
        idlebench baseline diff baselines/idle-strategies.json

    save writes baselines/SCENARIO.json, or the file that is named, and refuses a run that is not complete or
    in which a gated cell has no valid launch. diff with one file says how far it has drifted since its
    oldest state. None of them judges: that is the gate's.

    Exit codes: 0 done · 3 a run cannot be read, or the disk failed · 4 wrong usage or a bad baseline · 5 a
    gated cell has no valid launch.
    """
    request = BaselineRequest(json, force=force)
    if action is Action.SAVE:
        return request.save(first, second)
    if action is Action.SHOW:
        if second is not None:
            raise UsageError("show takes one file", where=str(second), remedy="baseline diff takes two")
        return request.show(first)
    if action is Action.DIFF:
        return request.diff(first, second)
    if second is None:
        raise UsageError(
            "update takes a baseline and the directory of a run",
            remedy="such as idlebench baseline update baselines/idle.json reports/RUN",
        )
    return request.update(first, second)
