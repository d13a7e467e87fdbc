"""A report as a Markdown page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from idlebench.model.result import RunResult
from idlebench.render.report import Report, make_report

_TEMPLATES: Final = Path(__file__).parent / "templates"
_SPECIAL: Final = re.compile(
    r"([\\`*|]|~(?=~)|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|\[(?=[^\]]*\][\[(:])|&(?=#?\w+;)|(?<=^)>)"
)
_LINE_START: Final = re.compile(r"^(\s*)([#+-]|\d+[.)])(?=\s)")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


class _Raw(str):
    """Text that is Markdown already."""

    __slots__ = ()


def markdown_report(result: RunResult, *, command: str = "") -> str:
    """Draw the report of a run as Markdown.

    Args:
        result: the run.
        command: the command line that repeats it (`render.repeat.command_line`); made from the result if "".
    """
    return draw_markdown(make_report(result, command=command))


def draw_markdown(report: Report) -> str:
    """Draw a report as Markdown: GitHub's dialect, ending in a newline.

    Every text is escaped on its way into the page, so that names and reasons cannot become markup.
    """
    page = _environment().get_template("report.md.j2").render(report=report)
    lines = (line.rstrip() for line in page.splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def escaped(text: str) -> str:
    """Give text that Markdown shows as it stands, on one line unless it has blank lines."""
    lines = (_LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line)) for line in text.splitlines())
    return "\n".join(lines)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=False,  # noqa: S701 - Markdown, not HTML; `finalize` escapes every value for Markdown
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["raw"] = _Raw
    return environment


def _finalize(value: object) -> str:
    return value if isinstance(value, _Raw) else escaped(str(value))
