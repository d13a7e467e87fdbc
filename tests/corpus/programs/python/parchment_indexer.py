# mypy: ignore-errors
"""Indexing worker: takes documents in batches and keeps a signature of each."""

import hashlib
import os

import redis

QUEUE = os.environ["QUEUE"]


class SignatureIndex:
    """Min-hash signatures by document; the oldest are dropped beyond the limit."""

    limit = 5000
    seeds = tuple(b"seed-%d" % n for n in range(64))

    def __init__(self):
        self.signatures = {}

    def shingles(self, text):
        padded = text * 8
        return {padded[n : n + 5] for n in range(max(1, len(padded) - 4))}

    def add(self, text):
        pieces = self.shingles(text)
        signature = tuple(
            min(hashlib.blake2b(piece, key=seed, digest_size=8).digest() for piece in pieces)
            for seed in self.seeds
        )
        self.signatures[text] = signature
        while len(self.signatures) > self.limit:
            del self.signatures[next(iter(self.signatures))]


class Indexer:
    def __init__(self, client):
        self.client = client
        self.index = SignatureIndex()

    def take_batch(self):
        reply = self.client.blmpop(0, 1, QUEUE, direction="RIGHT", count=10)
        return reply[1] if reply else []

    def run(self):
        while True:
            for document in self.take_batch():
                self.index.add(document)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    Indexer(client).run()


if __name__ == "__main__":
    main()
