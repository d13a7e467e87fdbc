# mypy: ignore-errors
"""Takes jobs from a list and hashes each of them; there are always new ones."""

import hashlib
import os

import redis

QUEUE = os.environ.get("QUEUE", "jobs")


def handle(job):
    # About two milliseconds of work for each job.
    return hashlib.pbkdf2_hmac("sha256", job, b"salt", 5_000).hex()


def work(client):
    done = 0
    while True:
        _queue, job = client.brpop(QUEUE, timeout=0)
        handle(job)
        done += 1
        if done % 1000 == 0:
            print("done:", done, flush=True)


if __name__ == "__main__":
    work(redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None))
