# mypy: ignore-errors
"""Keeps the newest reading of every buoy, as the harbour's server publishes them."""

import json
import os

import redis


class Readings:
    def __init__(self):
        self.newest = {}
        self.heard = 0

    def take(self, reading):
        self.heard += 1
        self.newest[reading["number"] % 40] = reading["value"]


def listen(client, channel, readings):
    with client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(channel)
        for message in subscription.listen():
            readings.take(json.loads(message["data"]))


if __name__ == "__main__":
    url = os.environ["REDIS_URL"]
    listen(redis.Redis.from_url(url, socket_timeout=None), os.environ["QUEUE"], Readings())
