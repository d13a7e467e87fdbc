"""A huey consumer with one task."""

from __future__ import annotations

import os

from huey import RedisHuey  # type: ignore[import-not-found, unused-ignore]

huey = RedisHuey("nothing", url=os.environ["REDIS_URL"])


@huey.task()  # type: ignore[untyped-decorator, unused-ignore]
def nothing() -> None:
    return None
