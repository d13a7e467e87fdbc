# mypy: ignore-errors
"""Counts the sessions every two seconds by going through all the keys."""

import os
import time

import redis

KEYS = 20_000
PERIOD = 2.0


def fill(client):
    for start in range(0, KEYS, 1000):
        client.mset({f"session:{n}": "active" for n in range(start, start + 1000)})


def watch_sessions(client):
    last = None
    while True:
        count = 0
        for _key in client.scan_iter(match="session:*"):
            count += 1
        if count != last:
            print("sessions:", count, flush=True)
            last = count
        time.sleep(PERIOD)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    fill(client)
    watch_sessions(client)


if __name__ == "__main__":
    main()
