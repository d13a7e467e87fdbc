"""Text of others on its way into a file or a log that a CI system reads."""

from __future__ import annotations

import re
from typing import Final

from idlebench.render.safe_text import one_line

_NOT_IN_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_OLD_COMMAND: Final = "##["
_COMMAND: Final = re.compile(r"^(\s*)::", re.MULTILINE)
_BAR: Final = "|"


def clean(text: str) -> str:
    """Give text on one line, of characters that UTF-8 and XML 1.0 can hold.

    Control characters are dropped; halves of surrogate pairs and the two noncharacters that XML forbids are
    shown as U+FFFD.
    """
    return _NOT_IN_XML.sub("\ufffd", one_line(text))


def apart(text: str) -> str:
    """Take ``##[`` apart, which GitHub's runner looks for anywhere in a line.

    Source: actions/runner, ``ActionCommand.TryParse``.
    """
    return text.replace(_OLD_COMMAND, "## [")


def barred(line: str) -> str:
    """Put a bar before ``::`` at the beginning of a line, so that GitHub's runner takes it for no command.

    The runner drops leading white space before it looks (actions/runner, ``ActionCommand.TryParseV2``).
    """
    return _COMMAND.sub(rf"\1{_BAR}::", line)
