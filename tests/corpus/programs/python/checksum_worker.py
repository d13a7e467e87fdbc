# mypy: ignore-errors
"""Checksum worker: takes document names from a list and computes a slow checksum of each."""

import hashlib
import logging
import os

import redis

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("checksum")

ROUNDS = 20_000
REPORT_EVERY = 500


class ChecksumWorker:
    def __init__(self, client, queue):
        self.client = client
        self.queue = queue
        self.done = 0

    def take(self):
        _, document = self.client.brpop([self.queue], timeout=0)
        return document

    def checksum(self, document):
        return hashlib.pbkdf2_hmac("sha256", document, b"documents", ROUNDS).hex()

    def store(self, document, digest):
        self.client.hset(f"{self.queue}:checksums", document[:32], digest)

    def run(self):
        while True:
            document = self.take()
            self.store(document, self.checksum(document))
            self.done += 1
            if self.done % REPORT_EVERY == 0:
                log.info("%d documents done", self.done)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    ChecksumWorker(client, os.environ["QUEUE"]).run()


if __name__ == "__main__":
    main()
