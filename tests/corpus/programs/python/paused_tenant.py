# mypy: ignore-errors
"""Worker with delayed jobs: sleeps on the ready list until the next one is due."""

import json
import os
import threading
import time

import redis

LONGEST_WAIT = 10.0
SHORTEST_WAIT = 0.01
CONCURRENCY = 6


class DelayedSet:
    """Jobs that are to run later, in a sorted set by their due time."""

    def __init__(self, client, prefix):
        self.redis = client
        self.key = prefix + ":delayed"
        self.ready = prefix + ":ready"
        self.paused = prefix + ":paused"

    def put(self, tenant, name, due):
        job = json.dumps({"tenant": tenant, "name": name})
        self.redis.zadd(self.key, {job: due})

    def promote(self, now):
        """Move the due jobs to the ready list; those of paused tenants stay."""
        for raw in self.redis.zrange(self.key, "-inf", now, byscore=True, offset=0, num=100):
            tenant = json.loads(raw)["tenant"]
            if self.redis.sismember(self.paused, tenant):
                continue
            if self.redis.zrem(self.key, raw):
                self.redis.lpush(self.ready, raw)

    def next_due(self):
        first = self.redis.zrange(self.key, 0, 0, withscores=True)
        return first[0][1] if first else None


class Worker:
    def __init__(self, url, prefix):
        self.redis = redis.Redis.from_url(url, socket_timeout=30)
        self.delayed = DelayedSet(self.redis, prefix)

    def wait_for_work(self):
        """Block on the ready list, no longer than to the next delayed job."""
        due = self.delayed.next_due()
        timeout = LONGEST_WAIT
        if due is not None:
            timeout = min(timeout, max(SHORTEST_WAIT, due - time.time()))
        return self.redis.blpop([self.delayed.ready], timeout=timeout)

    def run_job(self, raw):
        job = json.loads(raw)
        self.redis.hincrby("runs", job["name"], 1)

    def run(self):
        while True:
            self.delayed.promote(time.time())
            found = self.wait_for_work()
            if found:
                self.run_job(found[1])


def main():
    worker = Worker(os.environ["REDIS_URL"], os.environ.get("QUEUE", "mailing"))
    # Billing has suspended this customer; his newsletter was due a minute ago.
    worker.redis.sadd(worker.delayed.paused, "acme")
    worker.delayed.put("acme", "newsletter", time.time() - 60)
    worker.delayed.put("globex", "digest", time.time() + 3600)
    threads = [threading.Thread(target=worker.run, name=f"worker-{number}") for number in range(CONCURRENCY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
