"""Lists, streams and keys of the broker as ends of a queue."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import redis

from idlebench.harness.clock import Clock, Deadline
from idlebench.units import NS_PER_S

_KEY_LOOK_S = 0.0005
_BLOCK_S = 1.0


@dataclass(frozen=True, slots=True)
class ListEntrance:
    """Jobs are pushed on a list; its length is the depth."""

    client: redis.Redis
    clock: Clock
    key: str
    left: bool
    notify: str
    payload: Callable[[str], str]

    def depth(self) -> int | None:
        """LLEN."""
        return int(self.client.llen(self.key))

    def put(self, probe_id: str) -> int:
        """LPUSH or RPUSH, and PUBLISH where the worker listens for it; one round trip."""
        pipe = self.client.pipeline(transaction=False)
        (pipe.lpush if self.left else pipe.rpush)(self.key, self.payload(probe_id))
        if self.notify:
            pipe.publish(self.notify, probe_id)
        at_ns = self.clock.monotonic_ns()
        pipe.execute()
        return at_ns


@dataclass(frozen=True, slots=True)
class StreamEntrance:
    """Jobs are added to a stream; depth is what its group has not read plus what it has not acknowledged."""

    client: redis.Redis
    clock: Clock
    key: str
    group: str
    fields: Callable[[str], Mapping[str, str]]

    def depth(self) -> int | None:
        """Lag + pending of the group; None without a group, since a stream keeps what was read."""
        if not self.group or not self.client.exists(self.key):
            return None if not self.group else 0
        groups: Any = self.client.xinfo_groups(self.key)
        for group in groups:
            if _text(group["name"]) == self.group:
                lag = group.get("lag")
                return int(group["pending"]) + (int(lag) if lag is not None else 0)
        return int(self.client.xlen(self.key))

    def put(self, probe_id: str) -> int:
        """XADD."""
        fields: Any = dict(self.fields(probe_id))
        at_ns = self.clock.monotonic_ns()
        self.client.xadd(self.key, fields)
        return at_ns


@dataclass(frozen=True, slots=True)
class KeyEntrance:
    """A job is a key that the worker looks for."""

    client: redis.Redis
    clock: Clock
    key: Callable[[str], str]
    payload: Callable[[str], str]

    def depth(self) -> int | None:
        """Nobody can count jobs in single keys."""
        return None

    def put(self, probe_id: str) -> int:
        """SET."""
        at_ns = self.clock.monotonic_ns()
        self.client.set(self.key(probe_id), self.payload(probe_id))
        return at_ns


@dataclass(slots=True)
class ListExit:
    """Pickups are pushed on a list; with a stamp of the worker's own, or seen when they arrive."""

    client: redis.Redis
    clock: Clock
    key: str
    stamped: bool
    taken: int = 0

    def completed(self) -> int | None:
        """Records still in the list, and those already taken out."""
        return self.taken + int(self.client.llen(self.key))

    def prepare(self, probe_id: str) -> None:
        """A list keeps its records until they are taken."""

    def wait(self, probe_id: str, timeout_s: float) -> int | None:
        """BLPOP until the job's own record comes; late records of lost probes are passed over."""
        deadline = Deadline.after(self.clock, timeout_s)
        while not deadline.passed:
            reply: Any = self.client.blpop([self.key], timeout=max(0.01, min(_BLOCK_S, deadline.left_s)))
            if reply is None:
                continue
            seen_ns = self.clock.monotonic_ns()
            self.taken += 1
            record = _text(reply[1])
            if not self.stamped:
                if probe_id in record:
                    return seen_ns
                continue
            stamp = _stamp(record, probe_id)
            if stamp is not None:
                return stamp
        return None

    def close(self) -> None:
        """The client belongs to the broker."""


@dataclass(slots=True)
class StreamExit:
    """Pickups are added to a stream; seen when they arrive."""

    client: redis.Redis
    clock: Clock
    key: str
    last_id: str = "0-0"

    def completed(self) -> int | None:
        """XLEN."""
        return int(self.client.xlen(self.key))

    def prepare(self, probe_id: str) -> None:
        """Remember the newest entry."""
        del probe_id
        newest: Any = self.client.xrevrange(self.key, count=1)
        if newest:
            self.last_id = _text(newest[0][0])

    def wait(self, probe_id: str, timeout_s: float) -> int | None:
        """XREAD BLOCK until an entry that names the job comes."""
        deadline = Deadline.after(self.clock, timeout_s)
        while not deadline.passed:
            block_ms = max(1, round(1000 * min(_BLOCK_S, deadline.left_s)))
            reply: Any = self.client.xread({self.key: self.last_id}, block=block_ms)
            seen_ns = self.clock.monotonic_ns()
            for _, entries in reply.items() if isinstance(reply, dict) else reply or []:
                for entry_id, fields in _entries(entries):
                    self.last_id = _text(entry_id)
                    if any(probe_id in _text(value) for value in fields.values()):
                        return seen_ns
        return None

    def close(self) -> None:
        """The client belongs to the broker."""


@dataclass(frozen=True, slots=True)
class KeyExit:
    """A pickup shows as a key; looked for every half millisecond."""

    client: redis.Redis
    clock: Clock
    key: Callable[[str], str]
    before: dict[str, Any] = field(default_factory=dict)

    def completed(self) -> int | None:
        """Nobody can count pickups in single keys."""
        return None

    def prepare(self, probe_id: str) -> None:
        """Remember the value that the key has now."""
        self.before[probe_id] = self.client.get(self.key(probe_id))

    def wait(self, probe_id: str, timeout_s: float) -> int | None:
        """GET until the key has another value."""
        deadline = Deadline.after(self.clock, timeout_s)
        before = self.before.pop(probe_id, None)
        while not deadline.passed:
            if self.client.get(self.key(probe_id)) not in {None, before}:
                return self.clock.monotonic_ns()
            deadline.nap(_KEY_LOOK_S)
        return None

    def close(self) -> None:
        """The client belongs to the broker."""


def _text(value: str | bytes) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _entries(entries: Any) -> Any:  # noqa: ANN401 - redis-py nests entries once more in RESP3
    return entries[0] if entries and isinstance(entries[0], list) else entries


def _stamp(record: str, probe_id: str) -> int | None:
    try:
        data = json.loads(record)
    except ValueError:
        return None
    if not isinstance(data, dict) or data.get("id") != probe_id:
        return None
    started_ns = data.get("started_ns")
    sane = isinstance(started_ns, int) and 0 < started_ns < 10**6 * NS_PER_S * 1000
    return started_ns if sane else None
