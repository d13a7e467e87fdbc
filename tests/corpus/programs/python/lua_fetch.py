# mypy: ignore-errors
"""Job worker with a limit on the number of running jobs for each queue, kept by a Lua script."""

import json
import os

import redis

FETCH = """
local busy = tonumber(redis.call('GET', KEYS[2]) or '0')
if busy >= tonumber(ARGV[1]) then return false end
local job = redis.call('RPOP', KEYS[1])
if job then redis.call('INCR', KEYS[2]) end
return job
"""


class LimitedFetch:
    def __init__(self, client, queues, limit):
        self.client = client
        self.queues = queues
        self.limit = limit
        self.script = client.register_script(FETCH)

    def retrieve_work(self):
        """Return the next job of the first queue that has one."""
        while True:
            for queue in self.queues:
                payload = self.script(keys=[queue, queue + ":busy"], args=[self.limit])
                if payload is not None:
                    return queue, json.loads(payload)

    def release(self, queue):
        self.client.decr(queue + ":busy")


def perform(job):
    print("performed", job, flush=True)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    name = os.environ.get("QUEUE", "jobs")
    fetch = LimitedFetch(client, [name + ":critical", name + ":default"], limit=5)
    while True:
        queue, job = fetch.retrieve_work()
        try:
            perform(job)
        finally:
            fetch.release(queue)


if __name__ == "__main__":
    main()
