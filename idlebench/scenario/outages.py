"""Words of a scenario about losing the broker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from idlebench.model.outage import OutageKind
from idlebench.model.scenario import OptionValue
from idlebench.scenario.names import known_words, nearest


def outage_problems(values: Sequence[OptionValue]) -> Iterator[str]:
    """Say which values of the axis are no outage that can be made."""
    words = tuple(str(kind) for kind in OutageKind)
    for value in values:
        if value not in words:
            yield f"{value!r} is no outage{known_words(words, nearest(str(value), words))}"
