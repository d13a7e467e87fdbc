"""How much waits in the queues of a small database: lists, streams with groups, and sorted sets named so.

A large key space is not scanned: that would cost its users more than it tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import redis

MOST_KEYS: Final = 2000
_BATCH: Final = 500
_QUEUE: Final = b"queue"


def queue_depths(client: redis.Redis) -> Mapping[bytes, int] | None:
    """Give the length of each queue; of a stream what its groups have not been given yet.

    Args:
        client: whose answers are bytes.

    Returns:
        By key; None if the key space is large, or the server is too old to list keys by type (before 6.0).

    Raises:
        RedisError, OSError: the server does not answer.
    """
    import redis  # noqa: PLC0415 - heavy, and loaded only where a broker is used

    if int(_number(client.dbsize())) > MOST_KEYS:
        return None
    depths: dict[bytes, int] = {}
    try:
        lists = list(client.scan_iter(count=_BATCH, _type="list"))
        streams = list(client.scan_iter(count=_BATCH, _type="stream"))
        ordered = [key for key in client.scan_iter(count=_BATCH, _type="zset") if _QUEUE in key.lower()]
        for key in lists:
            depths[key] = _number(client.llen(key))
        for key in ordered:
            depths[key] = _number(client.zcard(key))
        for key in streams:
            groups: Any = client.xinfo_groups(key)
            depths[key] = lag(groups)
    except redis.ResponseError:
        return None
    return depths


def lag(groups: Iterable[Mapping[str, Any]]) -> int:
    """Give the most that a group of a stream has still to be given; 0 where no group counts it."""
    return max((int(group.get("lag") or 0) for group in groups), default=0)


def waiting(before: Mapping[bytes, int], after: Mapping[bytes, int]) -> int:
    """Give the entries that wait in queues which are in use: those whose length has changed.

    A list that stays as long as it was is nobody's queue, or one that nobody empties: no work is done on it.
    """
    return sum(depth for key, depth in after.items() if depth != before.get(key, 0))


def growth(before: Mapping[bytes, int], after: Mapping[bytes, int]) -> int:
    """Give by how much all queues together have grown; less than 0 if they were emptied."""
    return sum(after.values()) - sum(before.values())


def _number(answer: object) -> int:
    return int(answer) if isinstance(answer, int) else 0
