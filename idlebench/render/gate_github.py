"""A gate for GitHub Actions: annotations, outputs, and how text of others is printed between them.

The escapes are those that the runner undoes (actions/runner, ``ActionCommand.cs``) and that actions/toolkit
writes (``packages/core/src/command.ts``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from idlebench.errors import UsageError
from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_rows import UNDECIDED, CellRow, GateReport, gate_report

MOST: Final = 10
"""Annotations of one kind that GitHub shows of one step."""

_LONGEST: Final = 4000
_PLACE: Final = re.compile(r"(?P<file>.+):(?P<line>[1-9][0-9]{0,6})")
_TOKEN: Final = re.compile(r"[0-9A-Za-z_-]{16,}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class _Annotation:
    """One annotation.

    Attributes:
        level: ``error`` or ``warning``.
        title: a few words.
        message: of one line or several.
        place: ``file:line``, or "".
    """

    level: str
    title: str
    message: str
    place: str = ""

    def command(self) -> str:
        """Give the workflow command, one line."""
        properties = f"title={_property(self.title)}"
        match = _PLACE.fullmatch(self.place)
        if match and not PurePath(match["file"]).is_absolute():
            properties = f"file={_property(match['file'])},line={match['line']},{properties}"
        return f"::{self.level} {properties}::{_data(self.message)}\n"


def annotations_text(result: GateResult, *, inconclusive_passes: bool = False) -> str:
    """Give one annotation for each cell that did not pass, at most `MOST`; the last one counts the rest.

    A regression is an error, and so is what could not be measured or decided, unless that passes: then it is
    a warning. "" for a gate that passed.
    """
    report = gate_report(result)
    cells = (*report.ended(Verdict.REGRESSION), *report.ended(*UNDECIDED))
    found = [_annotation(report, cell, warn=inconclusive_passes) for cell in cells]
    if report.unexplained:
        found.insert(0, _whole(report, warn=inconclusive_passes))
    if len(found) > MOST:
        rest = found[MOST - 1 :]
        level = "error" if any(each.level == "error" for each in rest) else "warning"
        message = "\n".join(each.title for each in rest)
        found[MOST - 1 :] = [_Annotation(level, f"and {len(rest)} more cells", message)]
    return "".join(each.command() for each in found)


def outputs_text(outputs: Mapping[str, str], token: str) -> str:
    """Give the outputs of a step as ``$GITHUB_OUTPUT`` takes them, each between two lines of a random token.

    Args:
        outputs: name → value; a value may have several lines.
        token: letters and digits that nobody could foresee, as `secrets.token_hex` gives them.

    Raises:
        UsageError: a value has the token in it, or a name or the token is none.
    """
    _check_token(token, *outputs.values())
    for name in outputs:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name of an output", where="GITHUB_OUTPUT")
    return "".join(f"{name}<<{token}\n{value}\n{token}\n" for name, value in outputs.items())


def quoted_text(text: str, token: str) -> str:
    """Give text of others, such as the log of a worker, so that the runner obeys nothing that is in it.

    Args:
        text: any.
        token: as for `outputs_text`.

    Raises:
        UsageError: the text has the token in it, or it is none.
    """
    _check_token(token, text)
    body = text if text.endswith("\n") or not text else f"{text}\n"
    return f"::stop-commands::{token}\n{body}::{token}::\n"


def gate_outputs(result: GateResult, report: str) -> Mapping[str, str]:
    """Give what later steps of a workflow read: ``status``, ``reason``, ``regressions``, ``report``.

    Args:
        result: the gate.
        report: path of the report, or "".
    """
    rows = gate_report(result)
    return {
        "status": rows.verdict,
        "reason": rows.reason,
        "regressions": str(len(rows.ended(Verdict.REGRESSION))),
        "report": report,
    }


def _annotation(report: GateReport, cell: CellRow, *, warn: bool) -> _Annotation:
    told = cell.told(Verdict.REGRESSION, *UNDECIDED)
    lines = [*(row.sentence for row in told), *cell.notes, *(f"waits at {each}" for each in cell.waits_at)]
    places = [row.where for row in told if row.where]
    return _Annotation(
        _level(cell.counted, warn=warn),
        f"idle cost: {report.scenario}: {cell.name}: {cell.counted}",
        "\n".join(lines) or cell.counted,
        places[0] if places else "",
    )


def _whole(report: GateReport, *, warn: bool) -> _Annotation:
    level = _level(report.verdict, warn=warn)
    message = "\n".join([report.reason, *report.notes]).strip()
    return _Annotation(level, f"idle cost: {report.scenario}: {report.verdict}", message or report.verdict)


def _level(verdict: Verdict, *, warn: bool) -> str:
    return "warning" if verdict is Verdict.INCONCLUSIVE and warn else "error"


def _data(text: str) -> str:
    """Escape a message: the runner undoes ``%0D``, ``%0A`` and then ``%25``."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return short.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property, which must not hold ``:`` or ``,`` either."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _check_token(token: str, *texts: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise UsageError("a token has 16 letters and digits or more", where="GitHub Actions")
    if any(token.lower() in text.lower() for text in texts):
        raise UsageError("a text holds the token that was to end it", where="GitHub Actions")
