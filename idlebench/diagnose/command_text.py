"""A command line as it may be shown: what looks like a credential is masked."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Final

from idlebench.broker.redact import MASK, redact_url

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s'\"]+")
_HIDDEN_WORD: Final = (
    r"(?:pass(?:word|wd|phrase)?|secret|token|(?:api|secret|access|private)[-_]?key"
    r"|auth|requirepass|credentials?)"
)
_SECRET_NAME: Final = re.compile(rf"^-{{0,2}}(?:[\w-]*[-_])?{_HIDDEN_WORD}$", re.IGNORECASE)
_SECRET_PAIR: Final = re.compile(
    rf"^(?P<name>-{{0,2}}(?:[\w-]*[-_])?{_HIDDEN_WORD})(?P<mark>[=:])(?P<value>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST: Final = 400


def shown_command(words: Sequence[str]) -> str:
    """Give a command line as one text, quoted for a shell, cut at 400 characters.

    Credentials in URLs, values of options such as ``--password`` and of pairs such as ``TOKEN=…`` are masked.
    """
    shown: list[str] = []
    hide = False
    for word in words:
        if hide and not word.startswith("-"):
            shown.append(MASK)
            hide = False
            continue
        hide = bool(word.startswith("-") and _SECRET_NAME.match(word))
        shown.append(_masked(word))
    text = " ".join(one if one == MASK else shlex.quote(one) if _needs_quotes(one) else one for one in shown)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _masked(word: str) -> str:
    pair = _SECRET_PAIR.match(word)
    if pair is not None:
        return f"{pair['name']}{pair['mark']}{MASK}"
    return _URL.sub(lambda match: redact_url(match[0]), word)


def _needs_quotes(word: str) -> bool:
    return not word or any(letter.isspace() or letter in "'\"" for letter in word)
