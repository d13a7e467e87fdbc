# mypy: ignore-errors
"""Search service: builds its index at start, afterwards it only waits for invalidations."""

import hashlib
import os

import redis

DOCUMENTS = 60_000


class Index:
    def __init__(self):
        self.words = {}

    def build(self):
        """Takes a second or so of computing, once."""
        for number in range(DOCUMENTS):
            digest = hashlib.sha256(str(number).encode()).hexdigest()
            for start in range(0, 40, 4):
                self.words.setdefault(digest[start : start + 4], set()).add(number)

    def drop(self, word):
        self.words.pop(word, None)


def listen_for_changes(pubsub, index):
    while True:
        message = pubsub.get_message(ignore_subscribe_messages=True, timeout=20.0)
        if message is None:
            continue
        index.drop(message["data"].decode())


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], health_check_interval=30)
    pubsub = client.pubsub()
    pubsub.subscribe(os.environ.get("QUEUE", "search") + ":changed")
    index = Index()
    index.build()
    listen_for_changes(pubsub, index)


if __name__ == "__main__":
    main()
