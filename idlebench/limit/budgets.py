"""Budgets as a test writes them: `"0.5%"`, `"5/s"`; every unit is written out, nothing is guessed."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from idlebench.errors import UsageError
from idlebench.model.gate import Budget, Metric
from idlebench.units import parse_duration

WINDOW_S: Final = 5.0
SETTLE_S: Final = 30.0
LONGEST_S: Final = 3600.0

METRICS: Final = {"wakes": Metric.WAKES, "commands": Metric.COMMANDS, "cpu": Metric.CPU}
"""Word of the mark → metric, in the order in which they decide: counts before percent."""

_KEYWORDS: Final = (*METRICS, "window", "settle", "broker")
_NUMBER: Final = re.compile(r"\s*([+-]?(?:[\d.]+(?:e[+-]?\d+)?|nan|inf(?:inity)?))\s*(\S*)\s*", re.IGNORECASE)
_PER_S: Final = {"/s": 1.0, "/min": 1 / 60, "/h": 1 / 3600}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a test allows, and how it is measured.

    Attributes:
        budgets: absolute limits, at least one, counts first.
        window_s: length of the counter window.
        settle_s: longest time to wait until start-up is over.
        broker: URL of the broker, a secret, or "" to look for one.
    """

    budgets: tuple[Budget, ...]
    window_s: float = WINDOW_S
    settle_s: float = SETTLE_S
    broker: str = ""


def limits_of(args: Sequence[object], keywords: Mapping[str, object], where: str) -> Limits:
    """Read the arguments of the mark, or of `assert_below`.

    Args:
        args: at most one: the budget of CPU.
        keywords: ``cpu``, ``wakes``, ``commands``, ``window``, ``settle``, ``broker``; None is as left out.
        where: ``file:line`` for messages.

    Raises:
        UsageError: one of them is wrong.
    """
    given = {key: value for key, value in keywords.items() if value is not None}
    if len(args) > 1:
        raise UsageError(
            f"{len(args)} budgets without a name; only that of CPU may go without",
            where=where,
            remedy='such as limit_idle_cpu("0.5%", wakes="5/s")',
        )
    for key in given:
        if key not in _KEYWORDS:
            near = difflib.get_close_matches(key, _KEYWORDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(_KEYWORDS)}"
            raise UsageError(f"unknown keyword {key!r}", where=where, remedy=hint)
    if args and args[0] is not None:
        if "cpu" in given:
            raise UsageError("two budgets of CPU", where=where, remedy="give it once")
        given["cpu"] = args[0]
    budgets = tuple(
        Budget(metric, _budget(key, given[key], where), where=where)
        for key, metric in METRICS.items()
        if key in given
    )
    if not budgets:
        raise UsageError("no budget is given", where=where, remedy='such as "0.5%", wakes="5/s"')
    return Limits(
        budgets,
        seconds("window", given.get("window", WINDOW_S), where),
        seconds("settle", given.get("settle", SETTLE_S), where),
        broker_url(given.get("broker", ""), where),
    )


def seconds(key: str, value: object, where: str = "") -> float:
    """Read a length of time, more than 0 and at most an hour.

    Raises:
        UsageError: it is none.
    """
    problem = f"{value!r} is not a duration"
    length_s = 0.0
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        try:
            length_s = parse_duration(value)
            problem = (
                "" if 0 < length_s <= LONGEST_S else f"more than 0 and at most an hour, not {length_s:g} s"
            )
        except ValueError as error:
            problem = str(error)
    if problem:
        raise UsageError(f"{key}: {problem}", where=where, remedy=f'such as {key}=5 or {key}="5s"')
    return length_s


def broker_url(value: object, where: str = "") -> str:
    """Take the URL of a broker as it is; only its kind is checked here, because it may hold a password.

    Raises:
        UsageError: it is no text.
    """
    if not isinstance(value, str):
        raise UsageError(f"broker: a URL is a text, not {type(value).__name__}", where=where)
    return value


def _budget(key: str, value: object, where: str) -> float:
    """Read a share of a core in percent, or a rate in events a second."""
    example = '"0.5%"' if key == "cpu" else f'{key}="5/s"'

    def wrong(what: str) -> UsageError:
        return UsageError(f"{key}: {what}", where=where, remedy=f"such as {example}")

    if not isinstance(value, str):
        raise wrong(f"{value!r} has no unit")
    match = _NUMBER.fullmatch(value)
    try:
        number = float(match[1]) if match else None
    except ValueError:
        number = None
    if match is None or number is None:
        raise wrong(f"{value!r} is not a budget")
    units = {"%": 1.0} if key == "cpu" else _PER_S
    if match[2] not in units:
        unit = repr(match[2]) if match[2] else "none"
        raise wrong(f"{value!r}: the unit is {' or '.join(units)}, not {unit}")
    if not math.isfinite(number) or number < 0:
        raise wrong(f"{value!r}: a budget is finite and not negative")
    if number == 0:
        raise wrong(f"{value!r}: no finite time can show that there was none; give the least that matters")
    return number * units[match[2]]
