"""`idlebench explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from idlebench.cli import out
from idlebench.cli.complete import finding_names
from idlebench.cli.console import drawn, is_terminal
from idlebench.errors import ExitCode

if TYPE_CHECKING:
    from rich.console import Console


def command(
    name: Annotated[
        str,
        typer.Argument(help="Name of a finding; without one all are listed.", autocompletion=finding_names),
    ] = "",
) -> int:
    """Explain a finding: how it is recognised, and the fix.

    Prints its page, with a minimal example and real bugs; without a name all findings are listed.

        idlebench explain
        idlebench explain rpc-spin

    Exit codes: 0 · 4 there is no finding of this name.
    """
    from idlebench.diagnose.pages import finding_named, page_text  # noqa: PLC0415 - loads the model

    if not name:
        out.say(_listed())
        return ExitCode.OK
    text = page_text(finding_named(name))
    out.say(drawn(lambda console: _draw(text, console), sys.stdout) if is_terminal(sys.stdout) else text)
    return ExitCode.OK


def _listed() -> str:
    """List every finding with the first sentence of its page."""
    from idlebench.diagnose.pages import page_text, page_title  # noqa: PLC0415 - loads the model
    from idlebench.model.diagnosis import FindingName  # noqa: PLC0415 - the same

    width = max(len(name) for name in FindingName)
    return "".join(f"{name.ljust(width)}  {page_title(page_text(name))}\n" for name in FindingName)


def _draw(text: str, console: Console) -> None:
    from rich.markdown import Markdown  # noqa: PLC0415 - only where something is drawn

    console.print(Markdown(text))
