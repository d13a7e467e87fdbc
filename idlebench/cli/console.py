"""Consoles: how wide a stream is, whether it shows colours, and text drawn for it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

_DEFAULT_WIDTH = 80


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at this stream, on a terminal that can be drawn on."""
    try:
        return stream.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")
    except ValueError:
        return False


def width_of(stream: TextIO) -> int:
    """Give the columns of a stream: COLUMNS, else the terminal's, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _DEFAULT_WIDTH
    except (OSError, ValueError):
        return _DEFAULT_WIDTH


def drawn(draw: Callable[[Console], None], stream: TextIO) -> str:
    """Draw something for a stream, and give it as text, without writing it.

    Colours only where the stream is a terminal and NO_COLOR is not set; no trailing blanks where it is none.
    """
    from rich.console import Console  # noqa: PLC0415 - only where something is drawn

    colour = (is_terminal(stream) or bool(os.environ.get("FORCE_COLOR"))) and not os.environ.get("NO_COLOR")
    raw = io.BytesIO()
    buffer = io.TextIOWrapper(raw, encoding=stream.encoding or "utf-8", errors="replace", write_through=True)
    console = Console(
        file=buffer,
        width=width_of(stream),
        force_terminal=colour,
        color_system="auto" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )
    draw(console)
    text = raw.getvalue().decode(buffer.encoding, "replace")
    return text if colour else "".join(f"{line.rstrip()}\n" for line in text.splitlines())
