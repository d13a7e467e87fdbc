"""A saq worker with one function."""

from __future__ import annotations

import os
from typing import Any

from saq import Queue  # type: ignore[import-not-found, unused-ignore]


async def nothing(_context: dict[str, Any]) -> None:
    return None


settings = {"queue": Queue.from_url(os.environ["REDIS_URL"]), "functions": [nothing], "concurrency": 2}
