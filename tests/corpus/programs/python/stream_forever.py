"""A stream consumer that waits in the server, five seconds at a time."""

from __future__ import annotations

import os
from typing import Any

import redis


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    client.xgroup_create("mail", "senders", mkstream=True)
    while True:
        answer: Any = client.xreadgroup("senders", "one", {"mail": ">"}, count=10, block=5000)
        for _stream, entries in answer or []:
            for entry_id, _fields in entries:
                client.xack("mail", "senders", entry_id)


main()
