"""A worker with a backlog: entries of a stream, one after another."""

from __future__ import annotations

import os
import time
from typing import Any

import redis


def charge(fields: dict[bytes, bytes]) -> None:
    time.sleep(0.004)
    fields.clear()


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    client.xgroup_create("payments", "chargers", id="0", mkstream=True)
    with client.pipeline(transaction=False) as pipe:
        for number in range(20_000):
            pipe.xadd("payments", {"order": number})
        pipe.execute()
    while True:
        answer: Any = client.xreadgroup("chargers", "one", {"payments": ">"}, count=1, block=5000)
        for _stream, entries in answer or []:
            for entry_id, fields in entries:
                charge(fields)
                client.xack("payments", "chargers", entry_id)


main()
