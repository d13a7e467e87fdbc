# mypy: ignore-errors
"""Grades mussel samples from a Valkey list: a true queue worker, with a blocking pop."""

import hashlib
import json
import os
import threading

import redis


class Grader:
    def __init__(self, url, queue):
        self.client = redis.Redis.from_url(url, socket_timeout=30)
        self.queue = queue
        self.grades = {}
        self.stop = threading.Event()

    def grade(self, sample):
        """A costly fingerprint of the sample, and its class."""
        digest = hashlib.pbkdf2_hmac("sha256", sample, b"mussel", 4000)
        letter = "ABCDE"[digest[0] % 5]
        self.grades[letter] = self.grades.get(letter, 0) + 1
        return letter

    def publish(self):
        """Writes the tally, every 10 s."""
        while not self.stop.wait(10):
            self.client.set("mussel:tally", json.dumps(dict(self.grades)))

    def run(self):
        threading.Thread(target=self.publish, name="tally", daemon=True).start()
        while True:
            found = self.client.brpop([self.queue], timeout=10)
            if found is not None:
                self.grade(found[1])


Grader(os.environ["REDIS_URL"], os.environ["QUEUE"]).run()
