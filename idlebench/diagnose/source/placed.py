"""A finding whose line was read from the source, and says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from idlebench.model.diagnosis import Finding, Place


def placed(finding: Finding, place: Place) -> Finding:
    """Put a finding at a line that no sample has met.

    Args:
        finding: as judged.
        place: where its source says that it is.
    """
    evidence = {**finding.evidence, "line": f"read from the source of {PurePath(place.file).name}"}
    return replace(finding, where=place, evidence=evidence)
