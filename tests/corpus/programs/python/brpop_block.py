# mypy: ignore-errors
"""Waits for jobs with BRPOP, but for a twentieth of a second only."""

import os

import redis

QUEUE = os.environ.get("QUEUE", "jobs")
TIMEOUT = 0.05


def handle(job):
    print("job", job, flush=True)


def work(client):
    while True:
        item = client.brpop(QUEUE, timeout=TIMEOUT)
        if item is not None:
            handle(item[1])


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    work(client)


if __name__ == "__main__":
    main()
