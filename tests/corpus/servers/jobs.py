"""Puts fifty jobs a second into a list."""

from __future__ import annotations

import os
import time

import redis

client = redis.Redis.from_url(os.environ["REDIS_URL"])
while True:
    client.lpush(os.environ["QUEUE"], os.urandom(16).hex())
    time.sleep(0.02)
