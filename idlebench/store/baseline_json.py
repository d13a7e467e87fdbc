"""A baseline as a JSON file that is committed: stable order, one line for each metric, few digits."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from idlebench.errors import StorageError, UsageError
from idlebench.model.baseline import Baseline
from idlebench.model.gate import CellSamples, Metric, Samples
from idlebench.store.codec import Json, JsonObject, encode_record
from idlebench.store.decode import decode
from idlebench.store.json_lines import NotJsonError, line_of, read_json

FORMAT: Final = "idlebench-baseline"
SCHEMA: Final = "1.0"
"""1.0: the first. A minor version adds fields, a major one changes what a field means."""

_Value = TypeVar("_Value")
_MAJOR: Final = int(SCHEMA.partition(".")[0])
_DIGITS: Final = 4
_ONE_LINE_FROM: Final = 5
"""Depth of the samples of one metric."""
_SHORT: Final = 60
_FORGOTTEN: Final[JsonObject] = {
    "load_1m": None,
    "steal_percent": None,
    "boot_id": "",
    "git_commit": "",
    "git_dirty": None,
}
"""Facts of the moment, not of the machine."""
_MAX_BYTES: Final = 16 << 20
_REMEDY: Final = "make a new one: idlebench baseline save RUN_DIR"


def baseline_text(baseline: Baseline) -> str:
    """Give the text of a baseline file.

    Figures have four significant digits: fewer than a measurement repeats, so that a diff shows changes only.

    Raises:
        StorageError: a figure is not finite.
    """
    content: JsonObject = {"format": FORMAT, "schema": SCHEMA, **encode_record(_rounded(baseline))}
    return _laid_out(_slim(content), 0) + "\n"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file.

    Raises:
        UsageError: it cannot be read, is no baseline, is of another major schema version, or something in it
            is missing, twice, or not what it should be; ``where`` is ``file:line``.
    """
    try:
        if path.is_dir():
            raise UsageError("this is a directory", where=str(path), remedy="name the baseline's JSON file")
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        text = data.decode("utf-8")
    except FileNotFoundError as error:
        raise UsageError("there is no such baseline", where=str(path), remedy=_REMEDY) from error
    except (OSError, ValueError) as error:
        raise UsageError(f"the baseline cannot be read: {error}", where=str(path)) from error
    if len(data) > _MAX_BYTES:
        raise UsageError("the file is larger than 16 MiB", where=str(path), remedy="a baseline is a few kB")
    return baseline_from_text(text, str(path))


def baseline_from_text(text: str, name: str) -> Baseline:
    """Read a baseline from its text; `read_baseline` says what may be wrong with it.

    Raises:
        UsageError: as `read_baseline`.
    """
    try:
        content, lines = read_json(text)
    except NotJsonError as error:
        raise UsageError(str(error), where=f"{name}:{error.line}", remedy=_REMEDY) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UsageError(
            "this is not a baseline",
            where=f"{name}:1",
            remedy=f"its first key would say {FORMAT!r}; {_REMEDY}",
        )
    _check_schema(content.get("schema"), f"{name}:{line_of(lines, 'schema')}")
    try:
        baseline = _completed(decode(Baseline, _filled(content)))
    except StorageError as error:
        raise UsageError(
            error.message, where=f"{name}:{line_of(lines, _subject(error.message))}", remedy=_REMEDY
        ) from error
    for path, message in _contradictions(baseline):
        raise UsageError(message, where=f"{name}:{line_of(lines, path)}", remedy=_REMEDY)
    return baseline


def title_of(baseline: Baseline) -> str:
    """Say in words which baseline it is: ``baseline of 2026-03-01 (commit 1a2b3c4)``."""
    commit = f" (commit {baseline.commit[:7]}{baseline.commit[40:]})" if baseline.commit else ""
    return f"baseline of {baseline.saved[:10]}{commit}"


def _completed(baseline: Baseline) -> Baseline:
    """Give it its title, and its metrics as such: keys of a JSON object are read as text.

    Raises:
        StorageError: there is no such metric.
    """
    cells = tuple(
        dataclasses.replace(
            cell,
            metrics=_by_metric(cell.metrics, f"side.cells[{place}].metrics"),
            missing=_by_metric(cell.missing, f"side.cells[{place}].missing"),
        )
        for place, cell in enumerate(baseline.side.cells)
    )
    past = tuple(
        dataclasses.replace(
            before,
            means={
                label: _by_metric(means, f"past[{place}].means.{label}")
                for label, means in before.means.items()
            },
        )
        for place, before in enumerate(baseline.past)
    )
    side = dataclasses.replace(baseline.side, title=title_of(baseline), cells=cells)
    return dataclasses.replace(baseline, side=side, past=past)


def _by_metric(values: Mapping[Metric, _Value], where: str) -> Mapping[Metric, _Value]:
    known = [str(metric) for metric in Metric]
    for name in values:
        if name not in known:
            raise StorageError(f"{where}.{name}: is not a metric; known: {', '.join(known)}")
    return {Metric(name): value for name, value in values.items()}


def _check_schema(version: Json, where: str) -> None:
    major, _, minor = version.partition(".") if isinstance(version, str) else ("", "", "")
    if not (major.isdecimal() and minor.isdecimal()):
        raise UsageError(
            f"schema version {version!r} is not one that idlebench wrote", where=where, remedy=_REMEDY
        )
    if int(major) > _MAJOR:
        raise UsageError(
            f"this baseline has schema version {version}, and this idlebench understands {_MAJOR}.x",
            where=where,
            remedy="upgrade idlebench; nothing was compared",
        )
    if int(major) < _MAJOR:
        raise UsageError(f"this baseline has the old schema version {version}", where=where, remedy=_REMEDY)


def _subject(message: str) -> str:
    """Give the path that an error of `decode` is about."""
    head, colon, _ = message.partition(": ")
    return head if colon else message.rpartition(" lacks ")[2].partition(",")[0]


def _contradictions(baseline: Baseline) -> Iterator[tuple[str, str]]:
    """Find what is well formed and yet no measurement: its path, and what is wrong."""
    if not 0 < baseline.window_s < math.inf:
        yield "window_s", f"a window of {baseline.window_s:g} s measures nothing"
    seen: dict[str, int] = {}
    for place, cell in enumerate(baseline.side.cells):
        path = f"side.cells[{place}]"
        if cell.label in seen:
            yield path, f"the cell {cell.label!r} is there twice"
        seen[cell.label] = place
        for metric, samples in cell.metrics.items():
            if not samples.values:
                yield f"{path}.metrics.{metric}", f"{cell.label}: {metric} has no values"
            if metric is not Metric.BROKER_CPU and any(value < 0 for value in samples.values):
                yield f"{path}.metrics.{metric}", f"{cell.label}: {metric} is negative"


def _rounded(baseline: Baseline) -> Baseline:
    cells = tuple(_rounded_cell(cell) for cell in baseline.side.cells)
    return dataclasses.replace(baseline, side=dataclasses.replace(baseline.side, cells=cells))


def _rounded_cell(cell: CellSamples) -> CellSamples:
    return dataclasses.replace(
        cell,
        metrics={
            metric: _rounded_samples(cell.metrics[metric]) for metric in Metric if metric in cell.metrics
        },
    )


def _rounded_samples(samples: Samples) -> Samples:
    return Samples(
        tuple(rounded(value) for value in samples.values),
        None if samples.limit is None else rounded(samples.limit),
        rounded(samples.step),
    )


def rounded(value: float) -> float:
    """Give a figure with as many digits as a baseline keeps."""
    return float(f"{value:.{_DIGITS}g}")


def _slim(content: JsonObject) -> JsonObject:
    """Leave out what is the same in every baseline, or changes although nothing did."""
    side = content["side"]
    if isinstance(side, dict):
        side.pop("title")
        machine, cells = side["machine"], side["cells"]
        if isinstance(machine, dict):
            side["machine"] = {key: value for key, value in machine.items() if key not in _FORGOTTEN}
        for cell in cells if isinstance(cells, list) else []:
            _slim_cell(cell)
    return content


def _slim_cell(cell: Json) -> None:
    if isinstance(cell, dict) and not cell["missing"]:
        del cell["missing"]
    metrics = cell["metrics"] if isinstance(cell, dict) else None
    for samples in metrics.values() if isinstance(metrics, dict) else []:
        if isinstance(samples, dict):
            for key, default in (("limit", None), ("step", 0.0)):
                if samples[key] == default:
                    del samples[key]


def _filled(content: JsonObject) -> JsonObject:
    """Put back what `_slim` left out; what is not an object is left for `decode` to complain about."""
    side = content.get("side")
    if not isinstance(side, dict):
        return content
    machine = side.get("machine")
    filled = machine if not isinstance(machine, dict) else {**_FORGOTTEN, **machine}
    return {**content, "side": {"title": "", **side, "machine": filled}}


def _laid_out(value: Json, depth: int) -> str:
    """Write JSON indented, but deep objects without objects in them on one line each."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    flat = not any(isinstance(child, dict) for child in children)
    line = json.dumps(value, allow_nan=False)
    if not children or (flat and (depth >= _ONE_LINE_FROM or len(line) <= _SHORT)):
        return line
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        inner = [f"{pad}{json.dumps(key)}: {_laid_out(child, depth + 1)}" for key, child in value.items()]
        return "{\n" + ",\n".join(inner) + f"\n{end}}}"
    inner = [f"{pad}{_laid_out(child, depth + 1)}" for child in children]
    return "[\n" + ",\n".join(inner) + f"\n{end}]"
