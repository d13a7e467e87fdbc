# mypy: ignore-errors
"""A worker that must survive every restart of the broker."""

import os

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def connect():
    # Never give up: a negative number of retries means "for ever".
    return redis.Redis.from_url(
        os.environ["REDIS_URL"],
        retry=Retry(NoBackoff(), -1),
        socket_timeout=None,
        socket_connect_timeout=2,
    )


class MailWorker:
    def __init__(self, client, queue):
        self.client = client
        self.queue = queue

    def next_job(self):
        answer = self.client.brpop([self.queue], timeout=0)
        return answer[1] if answer else None

    def deliver(self, job):
        print("delivered", job, flush=True)


def main():
    worker = MailWorker(connect(), os.environ.get("QUEUE", "mail"))
    while True:
        job = worker.next_job()
        if job is not None:
            worker.deliver(job)


if __name__ == "__main__":
    main()
