"""A dry run in words."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from typing import Final

from idlebench.model.options import DryRun, PlannedCell
from idlebench.units import format_duration

_PASSWORD: Final = re.compile(r"(://)[^/@\s]*@")


def dry_run_text(plan: DryRun) -> str:
    """Give every command line, quoted for a shell and without secrets, and the time that it all takes."""
    launches = len(plan.order)
    head = (
        f"{plan.scenario}: {len(plan.cells)} {_noun(len(plan.cells), 'cell')}, "
        f"{launches} {_noun(launches, 'launch', 'launches')}, seed {plan.seed}, "
        f"about {format_duration(plan.estimated_s)}"
    )
    return "\n".join([head, *(_cell(cell) for cell in plan.cells)]) + "\n"


def _cell(cell: PlannedCell) -> str:
    head = (
        f"\n{cell.label}: {cell.launches} {_noun(cell.launches, 'launch', 'launches')}"
        f" of {format_duration(cell.seconds)}"
    )
    return "\n".join([head, *(_process(argv, count) for argv, count in Counter(cell.argv).items())])


def _process(argv: tuple[str, ...], count: int) -> str:
    text = _PASSWORD.sub(r"\1***@", shlex.join(argv))
    return f"  {count} × {text}" if count > 1 else f"  {text}"


def _noun(number: int, one: str, many: str = "") -> str:
    return one if number == 1 else many or f"{one}s"
