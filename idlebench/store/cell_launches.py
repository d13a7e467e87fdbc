"""The launches of a run, sorted into cells in the scenario's order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from idlebench.model.events import PlannedLaunch
from idlebench.model.launch import LaunchRecord, Window
from idlebench.model.result import Excluded
from idlebench.model.scenario import OptionValue, Scenario
from idlebench.model.validity import Validity

_Key = tuple[str, tuple[tuple[str, OptionValue], ...]]


@dataclass(frozen=True, slots=True)
class CellLaunches:
    """Everything that was recorded of one cell.

    Attributes:
        variant: name.
        title: the variant's one line.
        control: it is the blocked control.
        params: the point of the sweep.
        workers: how many ran at once.
        records: every launch that was made, in the order in which they were made.
        published_series: role → published CPU percent of each slice of its window.
    """

    variant: str
    title: str
    control: bool
    params: Mapping[str, OptionValue]
    workers: int
    records: tuple[LaunchRecord, ...]
    published_series: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def valid(self) -> tuple[LaunchRecord, ...]:
        """The launches that enter statistics."""
        return tuple(record for record in self.records if _is_valid(record))

    @property
    def windows(self) -> tuple[Window, ...]:
        """The counter windows of the launches that enter statistics, one for each."""
        return tuple(record.window for record in self.valid if record.window is not None)

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """The launches that do not."""
        return tuple(_excluded(record) for record in self.records if not _is_valid(record))

    def verdict(self) -> tuple[Validity, str]:
        """Give the cell's validity, and the reason if it is not ok.

        Ok if every launch that was made was; else the most frequent other validity, the earliest of equals.
        """
        excluded = self.excluded
        if not self.records:
            return Validity.INTERRUPTED, "the run ended before it was launched"
        if not excluded:
            return Validity.OK, ""
        validity = Counter(each.validity for each in excluded).most_common(1)[0][0]
        return validity, next(each.reason for each in excluded if each.validity is validity)


def group_by_cell(
    schedule: Sequence[PlannedLaunch], records: Sequence[LaunchRecord], scenario: Scenario
) -> tuple[CellLaunches, ...]:
    """Sort launches into cells: variants in the scenario's order, the last axis varying fastest.

    Cells that were planned but never launched are there too, without records.
    """
    points: dict[_Key, Mapping[str, OptionValue]] = {}
    known = [(launch.variant, launch.params) for launch in schedule]
    known += [(record.variant, record.params) for record in records]
    for variant, params in known:
        points.setdefault(_key(variant, params), params)
    made: dict[_Key, list[LaunchRecord]] = {key: [] for key in points}
    for record in records:
        made[_key(record.variant, record.params)].append(record)
    cells = [_cell(key[0], points[key], made[key], scenario) for key in points]
    order = {variant.name: place for place, variant in enumerate(scenario.variants)}
    return tuple(
        sorted(cells, key=lambda cell: (order.get(cell.variant, len(order)), _place(cell.params, scenario)))
    )


def _key(variant: str, params: Mapping[str, OptionValue]) -> _Key:
    """Give what identifies a cell."""
    return variant, tuple(sorted(params.items()))


def _cell(
    name: str, params: Mapping[str, OptionValue], records: Iterable[LaunchRecord], scenario: Scenario
) -> CellLaunches:
    """Join launches with what the scenario says of their variant."""
    variant = next((variant for variant in scenario.variants if variant.name == name), None)
    records = tuple(records)
    planned = params.get("workers", variant.workers if variant else 1)
    return CellLaunches(
        variant=name,
        title=variant.title if variant else "",
        control=variant is not None and variant.control,
        params=params,
        workers=records[0].workers if records else int(planned),
        records=records,
        published_series=variant.published_series if variant else {},
    )


def _place(params: Mapping[str, OptionValue], scenario: Scenario) -> tuple[tuple[int, float, str], ...]:
    """Give where a point stands in the sweep; values that ``--set`` put in come last, by size."""
    values = {axis.name: axis.values for axis in scenario.sweep}
    axes = [name for name in values if name in params] + sorted(set(params) - set(values))
    return tuple(_rank(params[axis], values.get(axis, ())) for axis in axes)


def _rank(value: OptionValue, values: Sequence[OptionValue]) -> tuple[int, float, str]:
    """Give what one value sorts by."""
    if value in values:
        return values.index(value), 0.0, ""
    size = float(value) if isinstance(value, (int, float)) else 0.0
    return len(values), size, str(value)


def _is_valid(record: LaunchRecord) -> bool:
    """Whether a launch enters statistics: it has a window, or what ended it is what was asked."""
    ended_by_outage = record.outage is not None and not record.outage.alive
    return record.validity is Validity.OK and (record.window is not None or ended_by_outage)


def _excluded(record: LaunchRecord) -> Excluded:
    """Say why a launch does not enter statistics."""
    if record.validity is Validity.OK:
        return Excluded(record.repeat, Validity.INTERRUPTED, "it has no counter window")
    return Excluded(record.repeat, record.validity, record.reason or f"the launch was {record.validity}")
