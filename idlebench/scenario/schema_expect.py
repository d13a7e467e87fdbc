"""The `[[expect]]` table: a claim as a structured predicate, never an expression."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from idlebench.scenario.fields import FilledText, Name, Names, NonNegative, OneOrMoreValues, Table, Text

Ratio = Annotated[float, Field(gt=0)]


class ExpectTable(Table):
    """One claim about one metric; exactly one predicate."""

    id: Name = Field(title="Id", description="Unique in the file.")
    claim: FilledText = Field(title="Claim", description="One sentence for people.")
    metric: FilledText = Field(
        title="Metric", description="Such as worker.cpu_percent, broker.commands_per_s or pickup_ms.p50."
    )
    of: Names = Field(
        default_factory=list,
        title="Of",
        description="Variant or variants that it speaks about; for `ordered` from least to most. "
        "Left out for a drill.",
    )
    to: str = Field(default="", title="To", description="Variant that a ratio is taken to.")
    at: dict[str, OneOrMoreValues] = Field(
        default_factory=dict,
        title="At",
        description="Only at these points of the sweep: axis = value or values; everywhere if left out.",
    )
    at_least: NonNegative | None = Field(
        default=None, title="At least", description="The metric is this or more."
    )
    at_most: NonNegative | None = Field(
        default=None, title="At most", description="The metric is this or less."
    )
    ratio_at_least: Ratio | None = Field(
        default=None, title="Ratio at least", description="The metric ÷ that of `to` is this or more."
    )
    ratio_at_most: Ratio | None = Field(
        default=None, title="Ratio at most", description="The metric ÷ that of `to` is this or less."
    )
    equals: NonNegative | None = Field(
        default=None, title="Equals", description="The metric is this, give or take `within`."
    )
    within: NonNegative | None = Field(
        default=None, title="Within", description="Absolute tolerance of `equals`."
    )
    ordered: Literal[True] | None = Field(
        default=None,
        title="Ordered",
        description="Each variant of `of` has more of the metric than the one before.",
    )
    monotone: Literal["rising", "falling"] | None = Field(
        default=None, title="Monotone", description="The metric rises, or falls, along the axis `along`."
    )
    flat_within: Annotated[float, Field(ge=0, lt=1)] | None = Field(
        default=None,
        title="Flat within",
        description="Along the axis `along`, (largest − smallest) ÷ largest is this or less.",
    )
    proportional_within: Annotated[float, Field(ge=0, lt=1)] | None = Field(
        default=None,
        title="Proportional within",
        description="Along the axis `along`, the metric ÷ the axis value is flat within this.",
    )
    equals_word: Literal["drives CPU", "no effect on CPU", "not exercised"] | None = Field(
        default=None, title="Equals word", description="Verdict on the knob `along`, for the metric `knob`."
    )
    along: str = Field(
        default="",
        title="Along",
        description="Axis of the sweep, for `monotone`, `flat_within`, `proportional_within`, `equals_word`.",
    )
    published: Text = Field(
        default="", title="Published", description="The published figure in its own words."
    )
    source: Text = Field(default="", title="Source", description="Where it was published.")
    reason: Text = Field(
        default="", title="Reason", description="Why it is not as it was published; shown in reports."
    )


PREDICATES = (
    "at_least",
    "at_most",
    "ratio_at_least",
    "ratio_at_most",
    "equals",
    "ordered",
    "monotone",
    "flat_within",
    "proportional_within",
    "equals_word",
)
