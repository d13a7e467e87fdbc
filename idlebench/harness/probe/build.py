"""From a scenario's probe to the two ends of the queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from idlebench.errors import UsageError
from idlebench.harness.clock import Clock
from idlebench.harness.probe.command_ends import CommandEntrance, CommandExit, RunCommand
from idlebench.harness.probe.ends import JobEntrance, PickupExit, Queue
from idlebench.harness.probe.redis_ends import (
    KeyEntrance,
    KeyExit,
    ListEntrance,
    ListExit,
    StreamEntrance,
    StreamExit,
)
from idlebench.harness.probe.sqlite_ends import SqliteEntrance, SqliteExit
from idlebench.model.scenario import Channel, Place, Probe
from idlebench.scenario.placeholders import fill

if TYPE_CHECKING:
    import redis


class QueueBuilder:
    """Builds the ends of one launch's queue."""

    def __init__(
        self,
        values: Mapping[str, str],
        client: redis.Redis | None,
        run: RunCommand,
        clock: Clock,
    ) -> None:
        """Take what both ends share.

        Args:
            values: placeholders of the launch.
            client: connection to the broker, or None without one.
            run: runs a command of the user's.
            clock: time.
        """
        self._values = values
        self._client = client
        self._run = run
        self._clock = clock

    def queue(self, probe: Probe) -> Queue:
        """Build both ends.

        Raises:
            UsageError: the probe needs a broker, and the scenario has none.
        """
        return Queue(self._entrance(probe), self._exit(probe))

    def _entrance(self, probe: Probe) -> JobEntrance:
        place = probe.enqueue
        key = fill(place.name, {**self._values, "probe_id": ""})
        match place.channel:
            case Channel.LIST:
                notify = fill(place.notify, self._values) if place.notify else ""
                payload = self._payload(place)
                return ListEntrance(self._redis(), self._clock, key, place.push_left, notify, payload.text)
            case Channel.STREAM:
                group = fill(probe.group, self._values)
                return StreamEntrance(self._redis(), self._clock, key, group, self._payload(place).fields)
            case Channel.KEY:
                return KeyEntrance(
                    self._redis(), self._clock, self._filled(place.name), self._payload(place).text
                )
            case Channel.SQLITE:
                return SqliteEntrance(Path(key), self._clock)
            case Channel.COMMAND:
                return CommandEntrance(self._run, self._clock, self._argv(place))

    def _exit(self, probe: Probe) -> PickupExit:
        place = probe.seen
        key = fill(place.name, {**self._values, "probe_id": ""})
        match place.channel:
            case Channel.LIST:
                return ListExit(self._redis(), self._clock, key, probe.stamped)
            case Channel.STREAM:
                return StreamExit(self._redis(), self._clock, key)
            case Channel.KEY:
                return KeyExit(self._redis(), self._clock, self._filled(place.name))
            case Channel.SQLITE:
                return SqliteExit(Path(key), self._clock)
            case Channel.COMMAND:
                return CommandExit(self._run, self._clock, self._argv(place))

    def _redis(self) -> redis.Redis:
        if self._client is None:
            raise UsageError(
                "a probe uses the broker, but the scenario says that it needs none",
                remedy="remove needed = false from [broker]",
            )
        return self._client

    def _payload(self, place: Place) -> _Payload:
        return _Payload(place.payload, self._values)

    def _filled(self, text: str) -> _Filled:
        return _Filled(text, self._values)

    def _argv(self, place: Place) -> _Argv:
        return _Argv(place.argv, self._values)


class _Filled:
    """A text with ``{probe_id}`` in it."""

    def __init__(self, text: str, values: Mapping[str, str]) -> None:
        self._text, self._values = text, values

    def __call__(self, probe_id: str) -> str:
        return fill(self._text, {**self._values, "probe_id": probe_id})


class _Argv:
    """A command with ``{probe_id}`` in it."""

    def __init__(self, argv: tuple[str, ...], values: Mapping[str, str]) -> None:
        self._argv, self._values = argv, values

    def __call__(self, probe_id: str) -> tuple[str, ...]:
        return tuple(fill(part, {**self._values, "probe_id": probe_id}) for part in self._argv)


class _Payload:
    """What is pushed: one text, or the fields of a stream entry."""

    def __init__(self, payload: Mapping[str, str], values: Mapping[str, str]) -> None:
        self._payload, self._values = payload, values

    def fields(self, probe_id: str) -> Mapping[str, str]:
        """Give the fields of one probe, its placeholders filled."""
        values = {**self._values, "probe_id": probe_id}
        return {key: fill(text, values) for key, text in self._payload.items()}

    def text(self, probe_id: str) -> str:
        """The only value as it is; several values as a JSON object."""
        fields = self.fields(probe_id)
        return next(iter(fields.values())) if len(fields) == 1 else json.dumps(fields)
