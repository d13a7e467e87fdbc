# mypy: ignore-errors
"""Signs baggage tags: takes them from a list one after the other and stores the signature."""

import hashlib
import os

import redis

AIRPORT_KEY = b"not a secret"
ROUNDS = 12_000


class TagSigner:
    def __init__(self, url, queue):
        self._client = redis.Redis.from_url(url, socket_timeout=10)
        self._queue = queue
        self.signed = 0

    def next_tag(self):
        item = self._client.brpop(self._queue, timeout=5)
        return item[1] if item else None

    def sign(self, tag):
        signature = hashlib.pbkdf2_hmac("sha256", tag, AIRPORT_KEY, ROUNDS)
        self._client.set(b"signature:" + tag[:32], signature.hex(), ex=60)
        self.signed += 1

    def run(self):
        while True:
            tag = self.next_tag()
            if tag is not None:
                self.sign(tag)


def main():
    TagSigner(os.environ["REDIS_URL"], os.environ["QUEUE"]).run()


if __name__ == "__main__":
    main()
