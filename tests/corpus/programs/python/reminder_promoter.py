# mypy: ignore-errors
"""Promoter of reminders: moves those that are due to the ready list.

The reminders of the whole year live in one sorted set, scored by due time.
"""

import json
import os
import threading
import time

import redis

INTERVAL = 2.0


class Promoter(threading.Thread):
    def __init__(self, client, prefix):
        super().__init__(name="promoter")
        self.redis = client
        self.later = prefix + ":later"
        self.ready = prefix + ":ready"
        self.stopping = threading.Event()

    def due_jobs(self, now):
        """The reminders whose time has come (the due time is in the body too)."""
        due = []
        for raw, _score in self.redis.zrange(self.later, 0, -1, withscores=True):
            reminder = json.loads(raw)
            if reminder["due"] <= now:
                due.append(raw)
        return due

    def run(self):
        while not self.stopping.wait(INTERVAL):
            for raw in self.due_jobs(time.time()):
                with self.redis.pipeline() as pipe:
                    pipe.zrem(self.later, raw)
                    pipe.lpush(self.ready, raw)
                    pipe.execute()


def load_year(client, prefix, count=40_000):
    """The reminders that the calendar import has left behind."""
    start = time.time() + 86_400
    with client.pipeline(transaction=False) as pipe:
        for number in range(count):
            due = start + number * 700
            body = json.dumps(
                {"id": number, "due": due, "who": f"user{number % 900}", "text": "renew the contract"}
            )
            pipe.zadd(prefix + ":later", {body: due})
            if number % 2000 == 1999:
                pipe.execute()
        pipe.execute()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=30)
    prefix = os.environ.get("QUEUE", "reminders")
    load_year(client, prefix)
    promoter = Promoter(client, prefix)
    promoter.start()
    # Deliver what the promoter puts on the ready list.
    while True:
        found = client.blpop([prefix + ":ready"], timeout=20)
        if found:
            client.incr("delivered")


if __name__ == "__main__":
    main()
