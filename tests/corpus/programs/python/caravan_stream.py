# mypy: ignore-errors
"""Positions of caravans from a stream: a group reader that makes its group anew when that has gone."""

import logging
import os
import socket
import threading
import time

import redis

log = logging.getLogger("caravans")


class GroupReader(threading.Thread):
    def __init__(self, client, stream, group, number):
        super().__init__(name=f"reader-{number}", daemon=True)
        self.client = client
        self.stream = stream
        self.group = group
        self.consumer = f"{socket.gethostname()}-{number}"
        self.pause = 1.0

    def ensure_group(self):
        try:
            self.client.xgroup_create(self.stream, self.group, id="$", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def read(self):
        return self.client.xreadgroup(self.group, self.consumer, {self.stream: ">"}, count=32, block=5000)

    def handle(self, entries):
        for identifier, fields in entries:
            log.info("caravan %s at %s", fields.get(b"name"), fields.get(b"position"))
            self.client.xack(self.stream, self.group, identifier)

    def run(self):
        while True:
            try:
                for _stream, entries in self.read() or []:
                    self.handle(entries)
                self.pause = 1.0
            except redis.RedisError as error:
                log.warning("%s: %s, waiting %.0f s", self.name, error, self.pause)
                if "NOGROUP" in str(error):
                    self.ensure_group()
                time.sleep(self.pause)
                self.pause = min(30.0, self.pause * 2)


def main():
    logging.basicConfig(level=logging.INFO)
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=15)
    readers = [GroupReader(client, os.environ["QUEUE"], "map", number) for number in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


if __name__ == "__main__":
    main()
