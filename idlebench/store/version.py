"""The version of what is stored, and what a reader does with another one.

1.0  the first. ``run.jsonl``: a header, then one event a line. ``result.json``: see docs/result-schema.md.

A minor version adds fields, which older readers ignore; a major version changes what a field means.
"""

from __future__ import annotations

from typing import Final

from idlebench.errors import StorageError
from idlebench.store.codec import Json

SCHEMA: Final = "1.0"
"""Version of the event log and of the result that this package writes."""

MAJOR: Final = int(SCHEMA.partition(".")[0])


def check_schema(version: Json, where: str) -> None:
    """Accept every minor version of our major version.

    Args:
        version: what the file says, normally ``"1.0"``.
        where: the file, and the line if there is one.

    Raises:
        StorageError: the file says none, or one that this package does not understand.
    """
    major, _, minor = version.partition(".") if isinstance(version, str) else ("", "", "")
    if not (major.isdecimal() and minor.isdecimal()):
        raise StorageError(
            f"schema version {version!r} is not one that idlebench wrote",
            where=where,
            remedy="give the directory of an idlebench run, or its result.json",
        )
    if int(major) != MAJOR:
        newer = int(major) > MAJOR
        raise StorageError(
            f"schema version {version}; this idlebench understands {MAJOR}.x",
            where=where,
            remedy="upgrade idlebench" if newer else "read it with the idlebench that wrote it",
        )
