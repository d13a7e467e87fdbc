# mypy: ignore-errors
"""Edge agent: asks the control plane for policies every few seconds and
hands them to worker threads that wait on their queues.
"""

import http.client
import logging
import os
import queue
import random
import threading
import urllib.parse

log = logging.getLogger("policy")
PERIOD = 5.0
LONGEST = 60.0


class ControlPlane:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.etag = ""

    def fetch(self):
        """The new policies, or None if nothing has changed."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.request("GET", "/", headers={"If-None-Match": self.etag})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status in (204, 304):
                return None
            self.etag = answer.headers.get("ETag", "")
            return body
        finally:
            connection.close()


class Applier(threading.Thread):
    def __init__(self, number):
        super().__init__(name=f"applier-{number}", daemon=True)
        self.inbox = queue.Queue()
        self.current = b""

    def run(self):
        while True:
            self.current = self.inbox.get()


class Sync:
    def __init__(self, plane, appliers):
        self.plane = plane
        self.appliers = appliers
        self.stopping = threading.Event()

    def run(self):
        delay = PERIOD
        while not self.stopping.wait(delay * random.uniform(0.8, 1.2)):
            try:
                body = self.plane.fetch()
            except OSError as error:
                delay = min(LONGEST, delay * 2)
                log.warning("control plane: %s; next try in %.0f s", error, delay)
                continue
            delay = PERIOD
            if body is not None:
                for applier in self.appliers:
                    applier.inbox.put(body)


def main():
    logging.basicConfig(level=logging.WARNING)
    appliers = [Applier(number) for number in range(6)]
    for applier in appliers:
        applier.start()
    Sync(ControlPlane(os.environ["HTTP_URL"]), appliers).run()


if __name__ == "__main__":
    main()
