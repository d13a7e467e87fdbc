# mypy: ignore-errors
"""Exchange rates: listens to the rates channels and keeps a snapshot file up to date.

The market is closed most of the day. When nothing came for fifteen seconds the
subscriber sends a PING, so that a firewall does not forget the connection.
"""

import json
import os
import threading

import redis

QUIET_SECONDS = 15.0
SNAPSHOT_SECONDS = 2.0


class RateBook:
    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.rates = {}
        self.dirty = False

    def update(self, pair, value):
        with self.lock:
            self.rates[pair] = value
            self.dirty = True

    def save_if_changed(self):
        with self.lock:
            if not self.dirty:
                return
            text = json.dumps(self.rates)
            self.dirty = False
        temporary = self.path + ".new"
        with open(temporary, "w") as file:
            file.write(text)
        os.replace(temporary, self.path)


class Snapshotter(threading.Thread):
    def __init__(self, book):
        super().__init__(name="snapshot", daemon=True)
        self.book = book
        self.stop = threading.Event()

    def run(self):
        while not self.stop.wait(SNAPSHOT_SECONDS):
            self.book.save_if_changed()


class Subscriber:
    def __init__(self, book):
        self.book = book
        self.client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
        self.pubsub = self.client.pubsub()
        self.pubsub.psubscribe("rates.*", "corrections.*")

    def follow(self):
        while True:
            message = self.pubsub.get_message(timeout=QUIET_SECONDS)
            if message is None:
                self.pubsub.ping()
            elif message["type"] == "pmessage":
                self.book.update(message["channel"].partition(".")[2], float(message["data"]))


def main():
    book = RateBook(os.path.join(os.environ["DATA_DIR"], "rates.json"))
    Snapshotter(book).start()
    Subscriber(book).follow()


main()
