# mypy: ignore-errors
"""Checks the manifests of ferries: claims one at a time with BLMOVE, so that none is lost."""

import json
import logging
import os

import redis

log = logging.getLogger("manifests")


class ManifestQueue:
    """Waiting and claimed manifests, and the numbers of those that were already seen."""

    def __init__(self, client, name):
        self.client = client
        self.waiting = name
        self.claimed = f"{name}:claimed"
        self.seen = name.removesuffix(":seen")

    def remember(self, number):
        self.client.sadd(self.seen, number)

    def claim(self):
        """Wait up to half a minute for a manifest."""
        return self.client.blmove(self.waiting, self.claimed, 30, "RIGHT", "LEFT")

    def done(self, raw):
        self.client.lrem(self.claimed, 1, raw)


class Checker:
    def __init__(self, queue):
        self.queue = queue
        self.errors = 0

    def check(self, raw):
        manifest = json.loads(raw)
        if not manifest.get("passengers"):
            log.warning("manifest %s is empty", manifest.get("number"))
        self.queue.remember(manifest["number"])

    def run(self):
        self.queue.remember("none")
        while True:
            try:
                raw = self.queue.claim()
                if raw is None:
                    continue
                self.check(raw)
                self.queue.done(raw)
            except redis.RedisError as error:
                self.errors += 1
                log.error("manifest not checked (%d so far): %s", self.errors, error)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    broker = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=60)
    Checker(ManifestQueue(broker, os.environ["QUEUE"])).run()
