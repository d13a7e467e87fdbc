"""The event log ``run.jsonl``: a header line, then every event as one line, as they happened.

It is the truth of a run: everything else can be made from it again.
"""

from __future__ import annotations

import contextlib
import json
import re
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from idlebench.errors import StorageError
from idlebench.model.events import Event, RunningEstimate
from idlebench.store.codec import Json, JsonObject, encode_record
from idlebench.store.decode import decode
from idlebench.store.version import SCHEMA, check_schema

EVENT_LOG: Final = "run.jsonl"
"""Name of the log in a run directory."""

FORMAT: Final = "idlebench-run"
"""What the header says the file is."""


def event_name(kind: type) -> str:
    """Give the word that stands for an event: ``launch_ended`` for `LaunchEnded`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


_KINDS: Final = {event_name(kind): kind for kind in typing.get_args(Event)}


def header_line(run_id: str) -> str:
    """Give the first line of a log, with its line feed."""
    return _line({"schema": SCHEMA, "format": FORMAT, "run_id": run_id})


def event_line(event: Event) -> str | None:
    """Give the line of an event, with its line feed, or None for one that is shown but never stored.

    Raises:
        StorageError: a figure in it is not finite.
    """
    if isinstance(event, RunningEstimate):
        return None
    head: JsonObject = {"event": event_name(type(event))}
    return _line(head | encode_record(event))


def _line(content: JsonObject) -> str:
    """Give one line of ASCII: a name that is not valid Unicode survives, and no byte can split the line."""
    return json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n"


def read_events(path: Path) -> tuple[Event, ...]:
    """Read an event log; a last line that was cut off is left out.

    Args:
        path: the ``run.jsonl`` of a run.

    Raises:
        StorageError: it cannot be read, is no log of ours, is of another major version, or is damaged
            anywhere but in an unfinished last line; ``where`` is ``file:line``.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StorageError(
            f"the event log cannot be read: {error.strerror or error}",
            where=str(path),
            remedy="give the directory of an idlebench run, or its result.json",
        ) from error
    return parse_events(data, str(path))


def parse_events(data: bytes, name: str) -> tuple[Event, ...]:
    """Read events from the bytes of a log.

    Args:
        data: the whole file.
        name: the file's name, for messages.

    Raises:
        StorageError: as `read_events`.
    """
    *whole, rest = data.split(b"\n")
    if not whole:
        raise StorageError("the event log holds no whole line", where=name, remedy="nothing was stored in it")
    _check_header(whole[0], f"{name}:1")
    events = [_event(_parse(line, where), where) for line, where in _numbered(whole[1:], name)]
    if rest:
        # A last line without its line feed was being written when the run was killed.
        with contextlib.suppress(StorageError):
            events.append(_event(_parse(rest, name), name))
    return tuple(event for event in events if event is not None)


def _numbered(lines: Sequence[bytes], name: str) -> Iterator[tuple[bytes, str]]:
    """Give each line after the header with its place."""
    return ((line, f"{name}:{number}") for number, line in enumerate(lines, 2))


def _parse(line: bytes, where: str) -> JsonObject:
    """Read the JSON object of one line."""
    try:
        content: Json = json.loads(line)
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or nested out of all reason
        raise _damaged(where, "this line is not JSON") from error
    if not isinstance(content, dict):
        raise _damaged(where, "this line is not a JSON object")
    return content


def _check_header(line: bytes, where: str) -> None:
    """Refuse a file that is not ours, or that another major version wrote."""
    try:
        header = _parse(line, where)
    except StorageError:
        header = {}
    if header.get("format") != FORMAT:
        raise StorageError(
            "this is not the event log of an idlebench run",
            where=where,
            remedy=f"its first line would say {FORMAT!r}",
        )
    check_schema(header.get("schema"), where)


def _event(content: JsonObject, where: str) -> Event | None:
    """Make the event of one line; None for a kind that a newer minor version has added."""
    name = content.get("event")
    if not isinstance(name, str):
        raise _damaged(where, "this line names no event")
    kind = _KINDS.get(name)
    if kind is None:
        return None
    try:
        event: Event = decode(kind, content)
    except StorageError as error:
        raise _damaged(where, error.message) from error
    return event


def _damaged(where: str, message: str) -> StorageError:
    """Word an error about a damaged log."""
    return StorageError(
        message, where=where, remedy="the log is damaged; lines before this one can be kept in a copy"
    )
