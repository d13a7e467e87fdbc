"""`idlebench clean`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from idlebench.cli import out
from idlebench.errors import ExitCode

if TYPE_CHECKING:
    from idlebench.harness.clean import Cleaned, Leftover


def command(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what was found; end and remove nothing.")
    ] = False,
) -> int:
    """End what a killed run left behind, and nothing else.

    A run notes every process, directory and key in a ledger. What the ledger of a run that is over names,
    and what carries that run's mark, is ended and removed. A process that merely has the same number is
    left alone.

        idlebench clean --dry-run
        idlebench clean

    Exit codes: 0 nothing is left · 3 something could not be ended or removed.
    """
    from idlebench.harness.clean import clean_leftovers, find_leftovers  # noqa: PLC0415 - loads the harness

    leftovers = find_leftovers()
    if not leftovers:
        out.say("Nothing was left behind.\n")
        return ExitCode.OK
    if dry_run:
        out.say("".join(_found(leftover) for leftover in leftovers))
        return ExitCode.OK
    cleaned = clean_leftovers(leftovers)
    out.say("".join(_done(each) for each in cleaned))
    return ExitCode.FAILED if any(each.survived or each.kept for each in cleaned) else ExitCode.OK


def _found(leftover: Leftover) -> str:
    lines = [f"{leftover.run_id}:"]
    lines += [f"  process {one.ref.pid} of {one.name}" for one in leftover.processes]
    lines += [f"  {path}" for path in leftover.paths]
    return "\n".join([*lines, *_keys(leftover), *_reaper(leftover)]) + "\n"


def _done(cleaned: Cleaned) -> str:
    lines = [f"{cleaned.leftover.run_id}:"]
    lines += [f"  ended process {one.ref.pid} of {one.name}" for one in cleaned.ended]
    lines += [f"  removed {path}" for path in cleaned.removed]
    lines += [f"  could not end process {one.ref.pid} of {one.name}" for one in cleaned.survived]
    lines += [f"  left alone {path}: {reason}" for path, reason in cleaned.kept]
    if len(lines) == 1:
        lines.append("  its ledger only; nothing of it was left")
    return "\n".join([*lines, *_keys(cleaned.leftover)]) + "\n"


def _keys(leftover: Leftover) -> list[str]:
    """Name keys that may be left in a broker of the user's: its password was never written down."""
    return [f"  perhaps keys {keys.prefix}* in {keys.url}: delete them there" for keys in leftover.keys]


def _reaper(leftover: Leftover) -> list[str]:
    if leftover.reaper is None:
        return []
    return [f"  its reaper (process {leftover.reaper.pid}) is at work and will end them itself"]
