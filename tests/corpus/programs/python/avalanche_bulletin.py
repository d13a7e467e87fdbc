# mypy: ignore-errors
"""Follows the avalanche bulletin channel and keeps the latest danger level per region."""

import json
import logging
import os

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = "bulletins.avalanche"
LEVELS = {1: "low", 2: "moderate", 3: "considerable", 4: "high", 5: "very high"}

log = logging.getLogger("bulletin")


class DangerMap:
    def __init__(self):
        self.regions = {}

    def update(self, region, level):
        before = self.regions.get(region)
        self.regions[region] = level
        if before != level:
            log.warning("%s: %s", region, LEVELS.get(level, "unknown"))


def connect(url):
    return redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=3,
        retry=Retry(NoBackoff(), 2),
    )


def apply(danger, message):
    if message["type"] != "message":
        return
    try:
        bulletin = json.loads(message["data"])
        danger.update(bulletin["region"], int(bulletin["level"]))
    except (ValueError, KeyError, TypeError):
        log.error("unreadable bulletin: %r", message["data"])


def follow_bulletins(url, danger):
    while True:
        try:
            subscription = connect(url).pubsub()
            subscription.subscribe(CHANNEL)
            for message in subscription.listen():
                apply(danger, message)
        except (redis.ConnectionError, redis.TimeoutError) as exc:
            log.debug("connection lost (%s), subscribing again", exc)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    follow_bulletins(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"), DangerMap())
