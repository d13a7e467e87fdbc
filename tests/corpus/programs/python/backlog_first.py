# mypy: ignore-errors
"""Stream consumer that first finishes its own backlog, then takes new entries."""

import logging
import os
import socket

import redis
from redis.exceptions import ResponseError

log = logging.getLogger("shipments")


class ShipmentConsumer:
    GROUP = "shipping"

    def __init__(self, url, stream):
        self.redis = redis.Redis.from_url(url, socket_timeout=20, decode_responses=True)
        self.stream = stream
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        # After a crash the entries that we had not acknowledged come first.
        self.cursor = "0"

    def ensure_group(self):
        try:
            self.redis.xgroup_create(self.stream, self.GROUP, id="$", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def read_batch(self):
        """Wait up to ten seconds for the next entries of the cursor."""
        return self.redis.xreadgroup(
            self.GROUP, self.name, {self.stream: self.cursor}, count=20, block=10_000
        )

    def entries(self, answer):
        streams = answer.items() if isinstance(answer, dict) else answer
        for _stream, batch in streams:
            for item in batch:
                yield from (item if isinstance(item, list) else [item])

    def book(self, entry_id, fields):
        log.info("booked %s: %s", entry_id, fields)
        self.redis.xack(self.stream, self.GROUP, entry_id)

    def run(self):
        self.ensure_group()
        while True:
            answer = self.read_batch()
            if not answer:
                # The backlog is done: from now on only new entries.
                self.cursor = ">"
                continue
            for entry_id, fields in self.entries(answer):
                self.book(entry_id, fields)


def main():
    logging.basicConfig(level=logging.INFO)
    ShipmentConsumer(os.environ["REDIS_URL"], os.environ.get("QUEUE", "ship") + ":s").run()


if __name__ == "__main__":
    main()
