"""Publishes a hundred messages a second on a channel."""

from __future__ import annotations

import json
import os
import time

import redis

client = redis.Redis.from_url(os.environ["REDIS_URL"])
number = 0
while True:
    number += 1
    client.publish(os.environ["QUEUE"], json.dumps({"number": number, "value": os.urandom(12).hex()}))
    time.sleep(0.01)
