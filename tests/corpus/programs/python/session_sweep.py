# mypy: ignore-errors
"""Session store: all sessions live in one hash, a sweeper removes those that have expired."""

import json
import os
import threading
import time

import redis

SESSIONS = 20_000


class SessionStore:
    def __init__(self, client, key):
        self.client = client
        self.key = key

    def fill(self):
        """The sessions of the users that are logged in; they last for a day."""
        expires = time.time() + 86_400
        for start in range(0, SESSIONS, 1000):
            self.client.hset(
                self.key,
                mapping={
                    f"session-{number}": json.dumps(
                        {"user": number, "expires": expires, "roles": ["reader"], "theme": "dark"}
                    )
                    for number in range(start, start + 1000)
                },
            )

    def sweep(self):
        now = time.time()
        for name, text in self.client.hgetall(self.key).items():
            if json.loads(text)["expires"] < now:
                self.client.hdel(self.key, name)


def sweep_forever(store, interval):
    while True:
        time.sleep(interval)
        store.sweep()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    store = SessionStore(client, os.environ.get("QUEUE", "app") + ":sessions")
    store.fill()
    thread = threading.Thread(target=sweep_forever, args=(store, 1.5), name="sweeper", daemon=True)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
