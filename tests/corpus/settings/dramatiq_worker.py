"""A dramatiq worker with one actor."""

from __future__ import annotations

import os

import dramatiq  # type: ignore[import-not-found, unused-ignore]
from dramatiq.brokers.redis import RedisBroker  # type: ignore[import-not-found, unused-ignore]

dramatiq.set_broker(RedisBroker(url=os.environ["REDIS_URL"]))


@dramatiq.actor  # type: ignore[untyped-decorator, unused-ignore]
def nothing() -> None:
    return None
