"""A list consumer that waits in the server."""

from __future__ import annotations

import os

import redis


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    while True:
        popped = client.brpop(["jobs"], timeout=0)
        print("job", popped, flush=True)


main()
