"""What the options of `idlebench run` mean: text from the shell becomes `RunOptions`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from idlebench.errors import UsageError
from idlebench.units import parse_duration

if TYPE_CHECKING:  # it loads the whole model of a scenario
    from idlebench.model.scenario import OptionValue

_WHOLE: Final = re.compile(r"[+-]?\d+")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def window_seconds(text: str | None) -> float | None:
    """Read ``--window``.

    Raises:
        UsageError: it is not a duration, or zero.
    """
    return duration_option(
        text, "--window", zero="a window is longer than zero", remedy="such as --window 5s"
    )


def duration_option(text: str | None, option: str, *, zero: str, remedy: str) -> float | None:
    """Read an option that is a duration longer than zero, in seconds.

    Args:
        text: as typed, or None if it was not given.
        option: its name.
        zero: what is wrong with no time at all.
        remedy: an example.

    Raises:
        UsageError: it is not a duration, or zero.
    """
    if text is None:
        return None
    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise UsageError(str(error), where=option) from None
    if seconds <= 0:
        raise UsageError(zero, where=option, remedy=remedy)
    return seconds


def set_values(pairs: Sequence[str]) -> Mapping[str, tuple[OptionValue, ...]]:
    """Read every ``--set key=value[,value…]``; a key that is given twice collects its values.

    Raises:
        UsageError: there is no ``=``, no key or no value.
    """
    found: dict[str, tuple[OptionValue, ...]] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        key = key.strip()
        values = tuple(option_value(word) for word in text.split(",") if word.strip())
        if not equals or not _KEY.fullmatch(key) or not values:
            raise UsageError(
                f"{pair!r} is not key=value", where="--set", remedy="such as --set block_ms=100,1000,5000"
            )
        found[key] = (*found.get(key, ()), *values)
    return found


def option_value(word: str) -> OptionValue:
    """Read one value as TOML would: a truth value, a whole number, a number, else text."""
    word = word.strip()
    if word in ("true", "false"):
        return word == "true"
    if _WHOLE.fullmatch(word):
        return int(word)
    try:
        return float(word)
    except ValueError:
        return word.strip("'\"")
