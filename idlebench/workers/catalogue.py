"""The table of every built-in worker and all its options: nothing else states them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .kinds import Option, WorkerKind

_HOUR_MS: Final = 3_600_000


def _milliseconds(name: str, default: int, text: str, minimum: int = 0) -> Option:
    """A duration that the broker or the loop takes in whole milliseconds."""
    return Option(name, "whole", default, minimum=minimum, maximum=24 * _HOUR_MS, help=text)


def _choice(name: str, choices: tuple[str, ...], default: str, text: str) -> Option:
    """One of a few words."""
    return Option(name, "choice", default, choices=choices, help=text)


_SLEEP: Final = Option(
    "sleep_ms",
    "number",
    100,
    minimum=0,
    maximum=_HOUR_MS,
    help="pause after an empty read (wait=sleep); 0 only yields the processor",
)
_BACKOFF: Final = (
    Option("start_ms", "number", 50, minimum=0, maximum=_HOUR_MS, help="first pause after an empty read"),
    Option("cap_ms", "number", 200, minimum=0, maximum=_HOUR_MS, help="longest pause; not below start_ms"),
    Option("factor", "number", 2, minimum=1, maximum=100, help="each pause is this many times the last"),
    Option(
        "jitter",
        "number",
        0,
        minimum=0,
        maximum=1,
        help="share of each pause that is random: 0 none, 1 all of it",
    ),
)
_BLOCK: Final = _milliseconds("block_ms", 5000, "longest wait of a blocking read; 0 is forever")
_HANDLE: Final = _milliseconds("handle_ms", 0, "simulated work in each handler")
_ON_SIGTERM: Final = _choice(
    "on_sigterm",
    ("finish", "exit", "ignore"),
    "finish",
    "finish the job in hand, abandon it, or ignore the signal; a wait ends at once in the first two",
)
_CONNECTION: Final = (
    _choice(
        "on_broker_loss",
        ("backoff", "retry", "exit"),
        "backoff",
        "reconnect with growing pauses, at once and without end, or give up with exit code 3",
    ),
    _milliseconds("loss_start_ms", 100, "first pause before reconnecting (on_broker_loss=backoff)", 1),
    _milliseconds("loss_cap_ms", 5000, "longest pause before reconnecting; half of each is random", 1),
    _choice(
        "socket_timeout",
        ("none", "default", "margin"),
        "none",
        "how long the client waits for a reply: forever, as redis-py sets it, or the block time plus 2 s",
    ),
)
_RECLAIM: Final = (
    _milliseconds("reclaim_ms", 0, "look for work of dead consumers this often; 0 is never"),
    _milliseconds("reclaim_idle_ms", 30_000, "how long that work must have lain idle"),
)
_CONSUMER: Final = Option(
    "consumer", "text", "", help="name of this consumer; empty: host name and process id"
)
_COMMON: Final = (_HANDLE, _ON_SIGTERM)

_STREAM: Final = (
    _choice(
        "wait",
        ("block", "spin", "sleep", "backoff", "block+backoff"),
        "block",
        "what an empty stream makes it do",
    ),
    _BLOCK,
    _SLEEP,
    *_BACKOFF,
    Option("count", "whole", 1, minimum=1, maximum=10_000, help="most entries of one read"),
    *_RECLAIM,
    _choice(
        "ack", ("after", "before", "never"), "after", "acknowledge after the handler, before it, or never"
    ),
    _choice(
        "recreate_group",
        ("on", "off"),
        "on",
        "when the stream was deleted: create the group again, or repeat the failing read at once",
    ),
    _CONSUMER,
    *_COMMON,
    *_CONNECTION,
)
_LIST: Final = (
    _choice(
        "wait",
        ("brpop", "blpop", "blmove", "spin", "sleep", "backoff"),
        "brpop",
        "how it takes a job; spin, sleep and backoff use RPOP",
    ),
    _BLOCK,
    _SLEEP,
    *_BACKOFF,
    *_RECLAIM,
    _CONSUMER,
    *_COMMON,
    *_CONNECTION,
)
_NOTIFY: Final = (
    _choice(
        "wait",
        ("listen", "spin", "timeout"),
        "listen",
        "wait for a message or the next poll, or call get_message() with its default timeout 0 or timeout_ms",
    ),
    _milliseconds("timeout_ms", 1000, "timeout of each get_message() (wait=timeout)", 1),
    _milliseconds("poll_ms", 5000, "look at the list this often although nothing was notified; 0 is never"),
    *_COMMON,
    *_CONNECTION,
)
_SQLITE: Final = (
    _milliseconds("poll_ms", 1000, "pause after finding no row"),
    *_RECLAIM,
    *_COMMON,
)

WORKERS: Final[Mapping[str, WorkerKind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            WorkerKind("blocked", "Blocked forever in the kernel: the control", "none"),
            WorkerKind("stream_worker", "Consumer group on a stream", "stream", _STREAM),
            WorkerKind("list_worker", "Pops from a list", "list", _LIST),
            WorkerKind("pubsub_worker", "Waits for a notification, then pops from a list", "notify", _NOTIFY),
            WorkerKind("stream_asyncio", "Consumer group on a stream, asyncio", "stream", _STREAM),
            WorkerKind("list_asyncio", "Pops from a list, asyncio", "list", _LIST),
            WorkerKind("database_worker", "Polls a table of a SQLite database", "sqlite", _SQLITE),
        )
    }
)
