"""Names that become part of a path, and the nearest valid word to a mistyped one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

NAME_PATTERN: Final = r"[a-z0-9][a-z0-9._+-]{0,63}"
NAME_RULE: Final = "small letters, digits and . _ + -, beginning with a letter or digit, at most 64"

_MANY: Final = 12
_NAME: Final = re.compile(NAME_PATTERN)


def is_name(text: str) -> bool:
    """Whether the text may name a scenario, a variant or a service, and so be part of a path."""
    return _NAME.fullmatch(text) is not None


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that is most like the one that was written, or "" if none is like it."""
    matches = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return matches[0] if matches else ""


def known_words(words: Iterable[str], suggestion: str) -> str:
    """Give ``; known: a, b, c`` for a message; nothing if there are many and the nearest is suggested."""
    known = list(words)
    return "" if suggestion and len(known) > _MANY else f"; known: {listed(known)}"


def listed(words: Iterable[str]) -> str:
    """Join words for a message: ``a, b, c``, or ``none``."""
    return ", ".join(words) or "none"
