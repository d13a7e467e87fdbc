"""Text of the user's on its way to a terminal or a page."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Give text without control characters, so that a name or a log line cannot move a cursor."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """Give text on one line, its white space squeezed."""
    return " ".join(plain(text).split())
