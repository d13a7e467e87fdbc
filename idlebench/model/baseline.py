"""A baseline: what one run measured, small enough to be committed and made to be read in a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from idlebench.model.gate import Metric, Side


@dataclass(frozen=True, slots=True)
class BaselinePast:
    """What a baseline was before an update; the oldest one is kept for good, so that drift shows.

    Attributes:
        saved: ISO 8601 date and time with UTC offset.
        commit: of the project, or "".
        means: label of the cell → metric → mean.
    """

    saved: str
    commit: str
    means: Mapping[str, Mapping[Metric, float]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A pinned side of a comparison.

    Attributes:
        saved: ISO 8601 date and time with UTC offset.
        commit: of the project when it was measured, or "".
        run_id: the run that it was taken from.
        version: of idlebench.
        window_s: length of a counter window.
        quick: measured with ``--quick``.
        side: what was measured.
        past: what it was before, the oldest first.
    """

    saved: str
    commit: str
    run_id: str
    version: str
    window_s: float
    quick: bool
    side: Side
    past: tuple[BaselinePast, ...] = field(default=())
