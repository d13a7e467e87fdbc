"""A baseline of tests: what each cost when somebody last said that this is right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from idlebench.errors import StorageError, UsageError
from idlebench.limit.budgets import METRICS
from idlebench.limit.reading import IdleReading
from idlebench.limit.records import Kind, Record
from idlebench.model.gate import Budget, Metric, Tolerance, Verdict
from idlebench.store.codec import encode_record
from idlebench.store.decode import decode
from idlebench.store.disk import RealDisk
from idlebench.store.version import SCHEMA, check_schema

TOLERANCES: Final = (
    Tolerance(Metric.WAKES, ratio=1.25, floor=1.0),
    Tolerance(Metric.COMMANDS, ratio=1.25, floor=0.5),
    Tolerance(Metric.CPU, ratio=1.5, floor=0.2),
)
"""A figure is worse than its baseline if it exceeds it by the floor and by the ratio."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """What one test cost.

    Attributes:
        wakes_per_s: or None where that was not measured; 0 is 0.
        commands_per_s: the same.
        cpu_percent: of one core.
        window_s: of the window.
    """

    wakes_per_s: float | None
    commands_per_s: float | None
    cpu_percent: float | None
    window_s: float


@dataclass(frozen=True, slots=True)
class TestBaseline:
    """All of them.

    Attributes:
        schema: version of the file.
        tests: key of the record → what it cost.
    """

    __test__ = False  # its name is no test's

    schema: str = SCHEMA
    tests: Mapping[str, Pinned] = field(default_factory=dict)


def read_baseline(path: Path) -> TestBaseline:
    """Read a baseline.

    Raises:
        UsageError: there is none, or it is not one, or a newer version wrote it.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        check_schema(content.get("schema") if isinstance(content, dict) else None, str(path))
        return decode(TestBaseline, content, str(path))
    except OSError as error:
        raise UsageError(
            f"the baseline cannot be read: {error.strerror or error}",
            where=str(path),
            remedy="make one with --idlebench-update-baseline",
        ) from error
    except ValueError as error:
        raise UsageError(f"the baseline is not JSON: {error}", where=str(path)) from error
    except StorageError as error:
        raise UsageError(error.message, where=error.where or str(path), remedy=error.remedy) from error


def write_baseline(path: Path, records: Iterable[Record]) -> int:
    """Pin what passed; what a failed test measured is never adopted, and tests that were not run stay.

    Returns:
        How many were pinned.

    Raises:
        UsageError: there is a file, and it is no baseline.
        StorageError: it cannot be written.
    """
    before = read_baseline(path).tests if path.exists() else {}
    pinned = {
        record.key: _pinned(record.reading)
        for record in records
        if record.kind is not Kind.READING and record.verdict is Verdict.PASS
    }
    merged = TestBaseline(tests=dict(sorted({**before, **pinned}.items())))
    write_json(path, encode_record(merged))
    return len(pinned)


def write_json(path: Path, content: object) -> None:
    """Replace a file in one step.

    Raises:
        StorageError: it cannot be written.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        RealDisk().replace(path, text.encode("utf-8"))
    except OSError as error:
        raise StorageError(f"could not be written: {error.strerror or error}", where=str(path)) from error


def limits_from(pinned: Pinned, reading: IdleReading) -> tuple[Budget, ...]:
    """Turn what is pinned into limits for a reading, counts first.

    The floor is at least what the reading can tell from nothing, so that a baseline of 0 works.
    """
    values = {
        Metric.WAKES: pinned.wakes_per_s,
        Metric.COMMANDS: pinned.commands_per_s,
        Metric.CPU: pinned.cpu_percent,
    }
    tolerances = {one.metric: one for one in TOLERANCES}
    budgets = []
    for metric in METRICS.values():
        base, tolerance, figure = values[metric], tolerances[metric], reading.figure(metric)
        if base is None:
            continue
        floor = max(tolerance.floor, (figure.limit or 0.0) if figure else 0.0)
        limit = max(base + floor, base * tolerance.ratio)
        budgets.append(Budget(metric, limit, where=f"baseline {base:.3g}"))
    return tuple(budgets)


def _pinned(reading: IdleReading) -> Pinned:
    wakes, commands = reading.wakes_per_s, reading.commands_per_s
    return Pinned(
        wakes_per_s=None if wakes is None else round(wakes.mean, 3),
        commands_per_s=None if commands is None or reading.commands_shared else round(commands.mean, 3),
        cpu_percent=round(reading.cpu_percent.mean, 5),
        window_s=reading.window_s,
    )
