"""Several runs in one table: what was reproduced, and what was not."""

from __future__ import annotations

from collections.abc import Sequence

from idlebench.model.result import RunResult
from idlebench.render.safe_text import one_line
from idlebench.render.table import Align, Column, Entry, Row, Table

_COLUMNS = (
    Column("scenario", "scenario", align=Align.LEFT),
    Column("cells", "cells", "measured"),
    Column("reproduced", "findings", "reproduced"),
    Column("failed", "not", "reproduced"),
    Column("open", "not", "measurable here"),
)


def summary_table(results: Sequence[RunResult]) -> Table:
    """Count each scenario's findings: held, did not hold, could not be measured; and all together."""
    rows = [_row(result) for result in results]
    totals = [sum(int(str(row.entries[index].value)) for row in rows) for index in range(1, len(_COLUMNS))]
    together = Row("all", (Entry("all", "all"), *(Entry(str(total), total) for total in totals)))
    notes = tuple(
        f"{one_line(result.scenario.name)}: {one_line(each.id)} not reproduced: {one_line(each.measured)}"
        for result in results
        for each in result.expectations
        if each.met is False
    )
    return Table(_COLUMNS, (*rows, together), notes)


def _row(result: RunResult) -> Row:
    name = one_line(result.scenario.name)
    met = [each.met for each in result.expectations]
    counts = (
        sum(cell.launches > 0 for cell in result.cells),
        met.count(True),
        met.count(False),
        met.count(None),
    )
    return Row(name, (Entry(name, name), *(Entry(str(count), count) for count in counts)))
