# mypy: ignore-errors
"""Takes jobs from a list; asks again at once when the list is empty."""

import os

import redis

QUEUE = os.environ.get("QUEUE", "jobs")


def handle(job):
    print("job", job, flush=True)


def drain(client):
    while True:
        job = client.rpop(QUEUE)
        if job is None:
            continue  # nothing there: ask again
        handle(job)


if __name__ == "__main__":
    drain(redis.Redis.from_url(os.environ["REDIS_URL"]))
