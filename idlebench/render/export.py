"""Results as comma-separated values, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Sequence

from idlebench.model.result import RunResult


def results_csv(results: Sequence[RunResult]) -> str:
    """Give one line for each cell of each run, raw values in full precision, under one header."""
    import pandas as pd  # noqa: PLC0415 - heavy, and only wanted for an export

    from idlebench.store.frame import to_frame  # noqa: PLC0415 - loads pandas

    return str(pd.concat([to_frame(result) for result in results], ignore_index=True).to_csv(index=False))
