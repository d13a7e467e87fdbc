# mypy: ignore-errors
"""Tells the server every ten seconds that it is alive."""

import os
import time

import redis

PERIOD = 10.0
KEY = f"heartbeat:{os.getpid()}"


def beat(client):
    client.set(KEY, int(time.time()), ex=30)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while True:
        beat(client)
        time.sleep(PERIOD)


if __name__ == "__main__":
    main()
