"""The run's broker, and keys on it that are a drill's own."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

import redis

from .waiting import DEADLINE_S


class Ground:
    """Keys of this drill's own on the run's broker.

    Attributes:
        client: a connection.
        prefix: of the keys.
    """

    def __init__(self) -> None:
        """Read the environment that idlebench gives."""
        self.prefix = f"{os.environ['IDLEBENCH_PREFIX']}{secrets.token_hex(3)}:"
        self.client: redis.Redis = redis.Redis.from_url(
            os.environ["IDLEBENCH_BROKER_URL"], decode_responses=True, socket_timeout=DEADLINE_S
        )

    def close(self) -> None:
        """Delete the keys."""
        with suppress(redis.RedisError):
            for key in self.client.scan_iter(match=f"{self.prefix}*"):
                self.client.delete(key)
            self.client.close()
