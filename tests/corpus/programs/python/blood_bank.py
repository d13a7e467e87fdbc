# mypy: ignore-errors
"""Gives out blood units by urgency: three counters wait at a sorted set each."""

import os
import threading

import redis

GROUPS = ("a", "b", "zero")


class Counter:
    def __init__(self, group, client):
        self.key = f"{os.environ.get('QUEUE', 'blood')}:{group}"
        self.client = client
        self.given = 0

    def next_request(self):
        # The server holds the call; no read timeout on our side may cut it short.
        return self.client.bzpopmin(self.key, timeout=25)

    def serve(self):
        while True:
            request = self.next_request()
            if request is not None:
                self.given += 1
                print("unit for", request[1], flush=True)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    counters = [
        threading.Thread(target=Counter(group, client).serve, name=f"counter-{group}") for group in GROUPS
    ]
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()


main()
