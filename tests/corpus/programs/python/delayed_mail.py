# mypy: ignore-errors
"""Delayed mail: services with a common base class, each in a thread of its own.

Promoter moves letters whose time has come from the sorted set to the list, Postman sends them,
Janitor clears the book of sent letters.
"""

import os
import threading
import time

import redis


class Service(threading.Thread):
    """Calls step() for ever; a step that found nothing to do returns None and earns a pause."""

    pause = 2.0

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        super().__init__(name=type(self).__name__.lower(), daemon=True)
        self.client = client
        self.later = f"{prefix}:later"
        self.ready = f"{prefix}:ready"
        self.sent = f"{prefix}:sent"
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            if self.step() is None:
                self.stopping.wait(self.pause)

    def step(self):
        raise NotImplementedError


class Postman(Service):
    def step(self):
        letter = self.client.blpop([self.ready], timeout=25)
        if letter is not None:
            self.client.lpush(self.sent, letter[1])
        return True


class Janitor(Service):
    pause = 30.0

    def step(self):
        self.client.ltrim(self.sent, 0, 999)


class Promoter(Service):
    def step(self):
        moved = 0
        for letter in self.due_letters():
            if self.client.zrem(self.later, letter):
                self.client.rpush(self.ready, letter)
                moved += 1
        return moved

    def due_letters(self) -> list[str]:
        return self.client.zrangebyscore(self.later, 0, time.time(), start=0, num=100)


def main() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True, socket_timeout=40)
    prefix = os.environ["QUEUE"]
    client.zadd(f"{prefix}:later", {"reminder:17": time.time() + 86_400})
    services = [kind(client, prefix) for kind in (Postman, Janitor, Promoter)]
    for service in services:
        service.start()
    for service in services:
        service.join()


if __name__ == "__main__":
    main()
