"""A result as a table for pandas, and through it for spreadsheets: one row for each cell."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from idlebench.model.result import CellResult, RunResult
from idlebench.model.scenario import OptionValue
from idlebench.store.codec import field_types, members, records_of

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, OptionValue | None]


def to_frame(result: RunResult) -> pd.DataFrame:
    """Give one row for each cell, in the scenario's order.

    A column is named as the path of its field in ``result.json``: ``worker.cpu_percent.mean``,
    ``params.block_ms``, ``broker.commands.xreadgroup``. Columns that every cell could have are always there;
    what was not measured is missing (None or NaN), never 0. Of ``excluded`` there is the number, of
    ``waits_at`` one text.
    """
    import pandas as pd  # noqa: PLC0415 - only tables need it, and it takes longer to load than all the rest

    run: Row = {"run_id": result.run_id, "scenario": result.scenario.name}
    rows = [run | _flat(cell, CellResult, "") for cell in result.cells]
    columns = dict.fromkeys(name for row in rows for name in row)
    empty = dict.fromkeys([*run, *_flat(None, CellResult, "")])
    return pd.DataFrame(rows, columns=list(columns or empty))


def _flat(value: Any, annotation: Any, path: str) -> Row:  # noqa: ANN401 - its type is the annotation
    """Give the plain values in a value by their paths; a record that is missing gives empty columns."""
    records = records_of(annotation)
    prefix = f"{path}." if path else ""
    if records:
        row: Row = {}
        for name, kind in field_types(records[0]).items():
            row |= _flat(None if value is None else getattr(value, name), kind, prefix + name)
        return row
    kind = members(annotation)[0]
    if typing.get_origin(kind) is Mapping:
        row = {}
        for name, item in (value or {}).items():
            row |= _flat(item, typing.get_args(kind)[1], prefix + name)
        return row
    if typing.get_origin(kind) is tuple:
        counted = records_of(typing.get_args(kind)[0])
        return {path: None if value is None else len(value) if counted else "; ".join(value)}
    return {path: str(value.value) if isinstance(value, Enum) else value}
