"""Tables of a scenario file that describe a process: readiness, probe, service."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, JsonValue

from idlebench.scenario.fields import Arguments, FilledText, LongerThanNothing, Name, Table, Text


class ReadyTable(Table):
    """How a process shows that it is ready: exactly one kind of evidence."""

    log: FilledText | None = Field(
        default=None, title="Log pattern", description="Regular expression that a line of its output matches."
    )
    connection: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        default=None, title="Connections", description="How many new clients the broker sees."
    )
    file: FilledText | None = Field(
        default=None, title="File", description="Path of a file that comes to exist."
    )
    port: Annotated[int, Field(ge=1, le=65_535)] | FilledText | None = Field(
        default=None, title="Port", description='TCP port that accepts: 8080 or "host:8080".'
    )
    started: Literal[True] | None = Field(
        default=None, title="Started", description="It counts as ready as soon as it runs."
    )
    timeout: LongerThanNothing = Field(
        default=30.0, title="Timeout", description="After that the launch is `not_ready`."
    )


def _started(value: object) -> object:
    return {"started": True} if value == "started" else value


ReadyField = Annotated[
    ReadyTable, BeforeValidator(_started, json_schema_input_type=Literal["started"] | ReadyTable)
]


class EnqueueTable(Table):
    """Where one job is put: exactly one of list, stream, key, sqlite and command."""

    list: FilledText | None = Field(
        default=None, title="List", description="Key of the list that the job is pushed on."
    )
    stream: FilledText | None = Field(
        default=None, title="Stream", description="Key of the stream that the job is added to."
    )
    key: FilledText | None = Field(default=None, title="Key", description="Key that is set.")
    sqlite: FilledText | None = Field(
        default=None,
        title="SQLite",
        description="Database with a table `jobs`; the job becomes a pending row.",
    )
    command: Arguments | None = Field(
        default=None, title="Command", description="Command that enqueues one job and ends."
    )
    payload: Text | dict[str, JsonValue] | None = Field(
        default=None,
        title="Payload",
        description="What is pushed on a list or set as a key; a table is sent as a JSON object. "
        "`{probe_id}` by default.",
    )
    fields: dict[str, Text] | None = Field(
        default=None,
        title="Fields",
        description="Fields of the stream's entry; `id = {probe_id}` by default.",
    )
    side: Literal["left", "right"] | None = Field(
        default=None, title="Side", description="Side of the list that is pushed on; left by default."
    )
    notify: FilledText | None = Field(
        default=None, title="Notify", description="Pub/sub channel that is published to after the push."
    )


class SeenTable(Table):
    """Where the pickup shows: exactly one of list, stream, key, sqlite and command."""

    list: FilledText | None = Field(
        default=None,
        title="List",
        description="List that the worker pushes a record on when its handler starts.",
    )
    stream: FilledText | None = Field(
        default=None,
        title="Stream",
        description="Stream that the worker adds an entry to when its handler starts.",
    )
    key: FilledText | None = Field(
        default=None, title="Key", description="Key that changes when the handler starts."
    )
    sqlite: FilledText | None = Field(
        default=None, title="SQLite", description="Database with a table `done(id, started_ns)`."
    )
    command: Arguments | None = Field(
        default=None, title="Command", description="Command that ends with 0 once the job was picked up."
    )


class ProbeTable(Table):
    """How one job is enqueued, and how its pickup is seen."""

    enqueue: EnqueueTable = Field(title="Enqueue", description="Where the job goes.")
    seen: SeenTable = Field(title="Seen", description="Where the start of the handler shows.")
    group: Text = Field(
        default="",
        title="Consumer group",
        description="Of a stream's queue: depth is its lag plus its pending entries.",
    )
    stamped: bool = Field(
        default=False,
        title="Stamped",
        description="The record is JSON with `id` and `started_ns`, the worker's own monotonic clock.",
    )


class ProcessTable(Table):
    """What starts a process of the user's."""

    command: Arguments | None = Field(
        default=None, title="Command", description="Program and arguments, one string each."
    )
    shell: FilledText | None = Field(default=None, title="Shell", description="One string for `/bin/sh -c`.")
    cwd: FilledText | None = Field(
        default=None,
        title="Working directory",
        description="Relative to the scenario file's directory, its default.",
    )
    env: dict[str, Text] = Field(
        default_factory=dict, title="Environment", description="Added to the environment."
    )
    ready: ReadyField | None = Field(
        default=None,
        title="Ready",
        description="Evidence that it is ready. Default: one new connection to the broker for a command, "
        "started for a service.",
    )


class ServiceTable(ProcessTable):
    """Any other process that variants need beside them."""

    name: Name = Field(title="Name", description="Short and unique; part of file names.")


class DrillTable(Table):
    """A script that puts a claim to the test; it prints JSON objects of names and numbers, one a line."""

    name: Name = Field(title="Name", description="Short and unique; metrics are drills.NAME.KEY.")
    title: FilledText = Field(title="Title", description="One line for people.")
    command: Arguments = Field(title="Command", description="Program and arguments, one string each.")
    env: dict[str, Text] = Field(
        default_factory=dict, title="Environment", description="Added to the environment."
    )
    timeout: LongerThanNothing = Field(
        default=60.0, title="Timeout", description="After that it has failed; 60 s by default."
    )


def chosen(table: Table, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Give those of the named fields that the file sets."""
    return [(name, getattr(table, name)) for name in names if getattr(table, name) is not None]
