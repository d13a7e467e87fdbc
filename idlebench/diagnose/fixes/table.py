"""Fixes as data: for each finding, before and after for the library in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from idlebench.diagnose.fixes import calls, polling, processes, spinning
from idlebench.model.diagnosis import FindingName, Fix

FIXES: Final[Mapping[tuple[FindingName, str], Fix]] = {
    (name, library): Fix(summary, before.strip("\n"), after.strip("\n"), library.partition(" ")[0])
    for table in (calls.TABLE, polling.TABLE, spinning.TABLE, processes.TABLE)
    for (name, library), (summary, before, after) in table.items()
}
"""Every fix by finding and library, some with the kind of call after it; "" stands for any."""


def fix_of(name: FindingName, libraries: Sequence[str]) -> Fix | None:
    """Give the fix of a finding, for the first library that there is one for; None for a benign finding.

    Args:
        name: of the finding.
        libraries: as `libraries_of` gives them, the most particular first.
    """
    return next((FIXES[name, library] for library in (*libraries, "") if (name, library) in FIXES), None)
