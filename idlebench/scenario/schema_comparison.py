"""The `[[comparisons]]` table: a published table that the report shows again, measured beside published."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from idlebench.scenario.fields import FilledText, Table, Text, Value


class ComparedColumnTable(Table):
    """One figure that the table gives for each row."""

    title: FilledText = Field(title="Title", description="As the publication names it.")
    metric: FilledText = Field(title="Metric", description="Such as worker.cpu_percent.")


class ComparedRowTable(Table):
    """One condition."""

    title: FilledText = Field(title="Title", description="As the publication names it.")
    of: FilledText = Field(title="Of", description="The variant that it is here.")
    at: dict[str, Value] = Field(
        default_factory=dict, title="At", description="The point of the sweep: axis = value."
    )
    published: list[Text] = Field(
        title="Published", description="Its figures in their own words, one for each column."
    )


class ComparisonTable(Table):
    """A published table that the report shows again, with what was measured beside each figure."""

    title: FilledText = Field(title="Title", description="One line.")
    columns: Annotated[list[ComparedColumnTable], Field(min_length=1)] = Field(
        title="Columns", description="Its figures."
    )
    rows: Annotated[list[ComparedRowTable], Field(min_length=1)] = Field(
        title="Rows", description="Its conditions."
    )
    reduction: list[Text] | None = Field(
        default=None,
        title="Reduction",
        description="Published reductions from the first row to the last, one for each column; "
        "with it, the measured ones are shown too.",
    )
    source: Text = Field(default="", title="Source", description="Where it was published.")
