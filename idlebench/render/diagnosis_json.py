"""A diagnosis as JSON: its documented, versioned shape (docs/diagnosis-result.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from idlebench.model.diagnosis import Diagnosis, Finding
from idlebench.store.codec import Json, JsonObject, encode_record

SCHEMA: Final = "1.0"
"""Version of the shape; a minor version only adds fields."""


def json_text(diagnoses: Sequence[Diagnosis]) -> str:
    """Give diagnoses as JSON: an object for one, a list for several; ASCII only, a line feed at the end.

    What could not be measured is null, never 0.

    Raises:
        StorageError: a figure is not finite.
    """
    objects: list[Json] = [json_object(one) for one in diagnoses]
    content = objects[0] if len(objects) == 1 else objects
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def json_object(diagnosis: Diagnosis) -> JsonObject:
    """Give one diagnosis as a JSON object."""
    return {
        "schema": SCHEMA,
        "kind": "diagnosis",
        "target": encode_record(diagnosis.target),
        "verdict": diagnosis.verdict.value,
        "reason": diagnosis.reason,
        "findings": [_finding(one) for one in diagnosis.findings],
        "considered": [encode_record(one) for one in diagnosis.considered],
        "cost": encode_record(diagnosis.cost),
        "advice": list(diagnosis.advice),
        "missing_rights": [encode_record(one) for one in diagnosis.missing_rights],
        "observer": encode_record(diagnosis.observer),
        "seconds": diagnosis.seconds,
    }


def _finding(finding: Finding) -> JsonObject:
    lead = finding.threads[0] if finding.threads else None
    return {
        "name": finding.name.value,
        "confidence": finding.confidence,
        "summary": finding.summary,
        "severity": finding.severity,
        "thread": None if lead is None else encode_record(lead),
        "threads": [encode_record(one) for one in finding.threads],
        "where": None if finding.where is None else encode_record(finding.where),
        "period_ms": finding.period_ms,
        "evidence": dict(finding.evidence),
        "cost": encode_record(finding.cost),
        "saves": None if finding.saves is None else encode_record(finding.saves),
        "fix": None if finding.fix is None else encode_record(finding.fix),
        "page": finding.page,
    }
