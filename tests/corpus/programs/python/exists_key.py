"""Waits for a key that another service is going to set."""

from __future__ import annotations

import os

import redis


def wait_for_key(client: redis.Redis, name: str) -> None:
    while not client.exists(name):
        continue


if __name__ == "__main__":
    wait_for_key(redis.Redis.from_url(os.environ["REDIS_URL"]), "migration:done")
