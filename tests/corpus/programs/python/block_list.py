# mypy: ignore-errors
"""Waits for jobs with BRPOP without a limit."""

import os

import redis

QUEUE = os.environ.get("QUEUE", "jobs")


def handle(job):
    print("job", job, flush=True)


def work(client):
    while True:
        _queue, job = client.brpop(QUEUE, timeout=0)
        handle(job)


def main():
    # No read timeout: the wait has no limit.
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    work(client)


if __name__ == "__main__":
    main()
