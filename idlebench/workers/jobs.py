"""What a job looks like on the wire, and the record of its pickup. Pure functions of bytes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping


def id_of_payload(payload: bytes) -> str | None:
    """The id of a job that lies on a list: JSON such as ``{"id": "7"}``; None if it has none."""
    try:
        job = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return _id_text(job.get("id")) if isinstance(job, dict) else None


def id_of_fields(fields: Mapping[bytes, bytes] | None) -> str | None:
    """The id of a job that is a stream entry with a field ``id``; None if it has none.

    A claimed entry that was deleted in between has no fields at all on older servers.
    """
    value = (fields or {}).get(b"id", b"")
    return value.decode(errors="backslashreplace") or None


def pickup_record(job_id: str, monotonic_ns: Callable[[], int] = time.monotonic_ns) -> str:
    """What is pushed to ``{prefix}done`` when the handler starts: the id and the monotonic nanoseconds."""
    return json.dumps({"id": job_id, "started_ns": monotonic_ns()})


def popped(reply: object) -> bytes | None:
    """The payload in a reply to RPOP or BLMOVE, or in the ``(key, payload)`` of BRPOP; None if empty."""
    value = reply[1] if isinstance(reply, tuple | list) else reply
    return value if isinstance(value, bytes) else None


def names_in(reply: Iterable[bytes | str]) -> list[str]:
    """The members of a set of names."""
    return [name.decode() if isinstance(name, bytes) else name for name in reply]


def _id_text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None
