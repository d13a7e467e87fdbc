"""Checks of commands, environment, readiness and probes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from idlebench.errors import Problem
from idlebench.model.spawn import MARKER_VARIABLE
from idlebench.scenario.context import Context
from idlebench.scenario.lines import Path
from idlebench.scenario.names import listed
from idlebench.scenario.placeholders import BROKER, PROBE, names_in, problems_in
from idlebench.scenario.schema_process import (
    EnqueueTable,
    ProbeTable,
    ProcessTable,
    ReadyTable,
    SeenTable,
    chosen,
)

NOT_IN_ARGV: Final = BROKER[-1]
CHANNELS: Final = ("list", "stream", "key", "sqlite", "command")
KINDS: Final = ("log", "connection", "file", "port", "started")

_PORT: Final = re.compile(r"([^:\s]+:)?\d{1,5}")
_FOR: Final = {"payload": ("list", "key"), "fields": ("stream",), "side": ("list",), "notify": ("list",)}


def check_process(context: Context, path: Path, process: ProcessTable) -> Iterator[Problem]:
    """Check a command of the user's: one program, known placeholders, evidence of readiness."""
    yield from check_arguments(context, (*path, "command"), process.command or [])
    if process.shell is not None:
        yield from _argument(context, (*path, "shell"), process.shell, ())
    if process.cwd is not None:
        yield from text(context, (*path, "cwd"), process.cwd, context.places)
    for name, value in process.env.items():
        key = (*path, "env", name)
        if not name or "=" in name or "\0" in name or name == MARKER_VARIABLE:
            yield context.problem(key, "is not a name that an environment variable may have here")
        yield from text(context, key, value, (*context.places, *context.addresses))
    if process.ready is not None:
        yield from _ready(context, (*path, "ready"), process.ready)


def check_probe(context: Context, path: Path, probe: ProbeTable) -> Iterator[Problem]:
    """Check both ends of a probe."""
    yield from _end(context, (*path, "enqueue"), probe.enqueue)
    yield from _end(context, (*path, "seen"), probe.seen)
    yield from _job(context, (*path, "enqueue"), probe.enqueue)
    yield from text(context, (*path, "group"), probe.group, context.places)
    if probe.group and probe.enqueue.stream is None:
        yield context.problem((*path, "group"), "belongs to a stream, and nothing is enqueued on one")
    if probe.stamped and not chosen(probe.seen, ("list", "sqlite")):
        yield context.problem((*path, "stamped"), "only a list or a SQLite table holds stamped records")


def _job(context: Context, path: Path, enqueue: EnqueueTable) -> Iterator[Problem]:
    """Check what is enqueued."""
    known = (*context.places, *PROBE)
    for name, channels in _FOR.items():
        if getattr(enqueue, name) is not None and not chosen(enqueue, channels):
            yield context.problem((*path, name), f"belongs to {listed(channels)}, which is not set here")
    for part in strings_in(enqueue.payload):
        yield from text(context, (*path, "payload"), part, known)
    for name, value in (enqueue.fields or {}).items():
        yield from text(context, (*path, "fields", name), value, known)
    if enqueue.fields == {}:
        yield context.problem((*path, "fields"), "expected at least one field, found an empty table")
    if enqueue.notify is not None:
        yield from text(context, (*path, "notify"), enqueue.notify, context.places)


def text(context: Context, path: Path, value: str, known: Collection[str]) -> Iterator[Problem]:
    """Check the placeholders of one string."""
    for bad in problems_in(value, known):
        yield context.problem(path, bad.message, bad.suggestion)


def strings_in(value: object) -> Iterator[str]:
    """Give every string in a payload that is a table, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)


def check_arguments(
    context: Context, path: Path, argv: list[str], more: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Check a command line: a program, known placeholders, no password."""
    if argv and not argv[0]:
        yield context.problem((*path, 0), "expected a program, found an empty string")
    for index, argument in enumerate(argv):
        yield from _argument(context, (*path, index), argument, more)


def _argument(context: Context, path: Path, argument: str, more: tuple[str, ...]) -> Iterator[Problem]:
    """Check an argument: every user of the machine can read it, so it may not hold the password alone."""
    if NOT_IN_ARGV in names_in(argument):
        yield context.problem(
            path,
            f"{{{NOT_IN_ARGV}}} on a command line shows to every user of the machine; "
            f'pass it in env, such as env = {{ PASSWORD = "{{{NOT_IN_ARGV}}}" }}',
        )
    known = (*context.places, *context.addresses, *more)
    yield from text(context, path, argument, known)


def _ready(context: Context, path: Path, ready: ReadyTable) -> Iterator[Problem]:
    kinds = [name for name, _ in chosen(ready, KINDS)]
    if len(kinds) != 1:
        yield context.problem(path, f"expected exactly one of {listed(KINDS)}, found {listed(kinds)}")
    if ready.connection is not None and not context.table.broker.needed:
        yield context.problem(
            (*path, "connection"), "the scenario needs no broker, so none sees a connection"
        )
    if ready.file is not None:
        yield from text(context, (*path, "file"), ready.file, context.places)
    if isinstance(ready.port, str):
        yield from text(context, (*path, "port"), ready.port, context.places)
        if not names_in(ready.port) and _PORT.fullmatch(ready.port) is None:
            yield context.problem((*path, "port"), f'expected 8080 or "host:8080", found {ready.port!r}')
    if ready.log is not None:
        try:
            re.compile(ready.log)
        except (re.error, RecursionError, OverflowError) as error:
            yield context.problem((*path, "log"), f"is not a regular expression: {error}")


def _end(context: Context, path: Path, end: EnqueueTable | SeenTable) -> Iterator[Problem]:
    ends = chosen(end, CHANNELS)
    if len(ends) != 1:
        names = listed(name for name, _ in ends)
        yield context.problem(path, f"expected exactly one of {listed(CHANNELS)}, found {names}")
    for name, value in ends:
        if name == "command":
            yield from check_arguments(context, (*path, name), value, PROBE)
            continue
        if name in {"list", "stream", "key"} and not context.table.broker.needed:
            yield context.problem((*path, name), "the scenario needs no broker, so there is no key to use")
        known = (*context.places, *PROBE) if name == "key" else context.places
        yield from text(context, (*path, name), value, known)
