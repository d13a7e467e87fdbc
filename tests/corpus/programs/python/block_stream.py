# mypy: ignore-errors
"""Reads a stream as a member of a group; waits up to 30 seconds for each entry."""

import os

import redis

STREAM = os.environ.get("QUEUE", "events") + ":stream"
GROUP = "readers"


def handle(entry_id, fields):
    print(entry_id, fields, flush=True)


def read(client):
    while True:
        answer = client.xreadgroup(GROUP, "reader-1", {STREAM: ">"}, count=10, block=30_000)
        for _stream, entries in answer or []:
            for entry_id, fields in entries:
                handle(entry_id, fields)
                client.xack(STREAM, GROUP, entry_id)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None, protocol=2)
    client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
    read(client)


if __name__ == "__main__":
    main()
