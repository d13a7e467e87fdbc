"""Replies about stream entries, in the one shape that both kinds of client use. Pure functions."""

from __future__ import annotations

from typing import Any

Entries = list[tuple[bytes, dict[bytes, bytes] | None]]
"""Entry ids and fields, oldest first; no fields where the entry was deleted."""


def entries_of(reply: Any) -> Entries:  # noqa: ANN401 - redis-py types this reply as any of its protocols' shapes
    """The entries in a reply to XREADGROUP on one stream, which is ``[[stream, entries]]`` or nothing."""
    return list(reply[0][1]) if reply else []


def claimed(reply: Any) -> tuple[str, Entries]:  # noqa: ANN401 - as above
    """The cursor to go on from (``0-0`` at the end) and the entries in a reply to XAUTOCLAIM."""
    cursor, entries = reply[0], reply[1]
    return cursor.decode(), [entry for entry in entries if entry[0] is not None]
