"""A consumer of a stream that does not block."""

from __future__ import annotations

import os
import socket
from typing import Any

import redis

STREAM, GROUP = "orders", "billing"


def handle(fields: dict[str, Any]) -> None:
    print("billed", fields, flush=True)


def consume(client: redis.Redis) -> None:
    consumer = f"{socket.gethostname()}-{os.getpid()}"
    while True:
        answer: Any = client.xreadgroup(GROUP, consumer, {STREAM: ">"}, count=10)
        for _stream, entries in answer or []:
            for entry_id, fields in entries:
                handle(fields)
                client.xack(STREAM, GROUP, entry_id)


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    try:
        client.xgroup_create(STREAM, GROUP, mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise
    consume(client)


if __name__ == "__main__":
    main()
