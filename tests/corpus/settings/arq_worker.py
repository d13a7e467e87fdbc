"""An arq worker with one function."""

from __future__ import annotations

import os
from typing import Any

from arq.connections import RedisSettings  # type: ignore[import-not-found, unused-ignore]


async def nothing(_context: dict[str, Any]) -> None:
    return None


class Settings:
    functions = (nothing,)
    redis_settings = RedisSettings.from_dsn(os.environ["REDIS_URL"])
