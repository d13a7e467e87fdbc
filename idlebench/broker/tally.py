"""Counting what goes out on the wire, command by command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_CONTAINERS: Final = frozenset(
    {
        "acl",
        "client",
        "cluster",
        "command",
        "config",
        "function",
        "latency",
        "memory",
        "module",
        "object",
        "pubsub",
        "script",
        "slowlog",
        "xgroup",
        "xinfo",
    }
)
"""Commands whose subcommands newer servers (7.0 and later) count one by one, as `client|list`."""


@dataclass(frozen=True, slots=True)
class CommandCounts:
    """Commands that the server had executed, and those that we had sent.

    Attributes:
        server: by lower-case name as INFO commandstats has it.
        own: what we had sent, by lower-case name, subcommands of containers always apart.
    """

    server: Mapping[str, int]
    own: Mapping[str, int]


class Tally:
    """How many of each command were sent, over all connections that share it."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._counts: Counter[str] = Counter()

    def count(self, wire: bytes) -> None:
        """Add the commands in bytes that were sent."""
        self._counts.update(command_names(wire))

    def copy(self) -> dict[str, int]:
        """Give the counts so far."""
        return dict(self._counts)


def command_names(wire: bytes) -> Iterator[str]:
    """Give the name of each command in RESP requests: ``get``, ``client|list``.

    Only arrays of bulk strings are read, which is all that a client library sends.
    """
    position = 0
    while position < len(wire):
        parts, position = _array(wire, position)
        words = [part.decode("ascii", "replace").lower() for part in parts]
        if words:
            nested = words[0] in _CONTAINERS and len(words) > 1
            yield "|".join(words) if nested else words[0]


def between(before: CommandCounts, after: CommandCounts) -> dict[str, int]:
    """Give what others than us had executed between two snapshots; names with 0 are left out."""
    result: dict[str, int] = {}
    own = Counter(after.own)
    own.subtract(before.own)
    billed: Counter[str] = Counter()
    for name, calls in own.items():
        billed[name if name in after.server else name.partition("|")[0]] += calls
    for name, calls in after.server.items():
        foreign = calls - before.server.get(name, 0) - billed[name]
        if foreign:
            result[name] = foreign
    return result


def _array(wire: bytes, position: int) -> tuple[list[bytes], int]:
    """Read one array; give its first two items and where the next begins."""
    end = wire.index(b"\r\n", position)
    items = int(wire[position + 1 : end])
    position = end + 2
    kept: list[bytes] = []
    for number in range(items):
        end = wire.index(b"\r\n", position)
        length = int(wire[position + 1 : end])
        if number < 2:
            kept.append(wire[end + 2 : end + 2 + length])
        position = end + 2 + length + 2
    return kept, position
