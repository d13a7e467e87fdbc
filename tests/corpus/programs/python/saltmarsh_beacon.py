# mypy: ignore-errors
"""Fetches tide predictions and keeps the last good set; the upstream is often away."""

import functools
import http.client
import json
import os
import random
import time
from urllib.parse import urlsplit


def persistently(first, ceiling, *errors):
    def decorate(function):
        @functools.wraps(function)
        def attempt(*args, **kwargs):
            delay = first
            while True:
                try:
                    return function(*args, **kwargs)
                except errors as error:
                    print(f"{function.__name__}: {error!r}, again in {delay:.0f} s", flush=True)
                    time.sleep(delay * random.uniform(0.9, 1.1))
                    delay = min(delay * 2, ceiling)

        return attempt

    return decorate


class Predictions:
    def __init__(self, base):
        parts = urlsplit(base)
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path or "/"
        self.conn = None
        self.etag = None
        self.table = []

    @persistently(2.0, 30.0, OSError, http.client.HTTPException)
    def open(self):
        conn = http.client.HTTPConnection(self.host, self.port, timeout=10)
        conn.connect()
        self.conn = conn

    def refresh(self):
        headers = {"If-None-Match": self.etag} if self.etag else {}
        self.conn.request("GET", self.path, headers=headers)
        answer = self.conn.getresponse()
        body = answer.read()
        if answer.status == 200:
            self.table = json.loads(body)
            self.etag = answer.getheader("ETag")

    def follow(self):
        while True:
            if self.conn is None:
                self.open()
            try:
                self.refresh()
            except (OSError, ValueError, http.client.HTTPException):
                self.conn.close()
                self.conn = None
            time.sleep(15)


if __name__ == "__main__":
    Predictions(os.environ["HTTP_URL"]).follow()
