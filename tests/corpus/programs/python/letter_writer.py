# mypy: ignore-errors
"""Letter writer: takes orders from a list and prints a letter for each; waits in the server when there are
none.
"""

import logging
import os
import pathlib
import signal
import sys

import redis

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("letters")


class LetterWriter:
    def __init__(self, client, queue, directory):
        self.client = client
        self.queue = queue
        self.working = f"{queue}:working"
        self.directory = pathlib.Path(directory)

    def next_order(self):
        # Zero: wait in the server until an order comes, however long it takes.
        return self.client.blmove(self.queue, self.working, 0, "RIGHT", "LEFT")

    def write(self, order):
        name = order.decode("utf-8", "replace").replace("/", "_")[:40]
        (self.directory / f"{name}.txt").write_text(f"Dear customer,\n\nyour order: {name}\n")
        self.client.lrem(self.working, 1, order)

    def run(self):
        while True:
            order = self.next_order()
            if order is not None:
                self.write(order)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # No read timeout: the blocking move may last for hours.
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    queue = os.environ.get("QUEUE", "jobs") + ":letters"
    log.info("waiting for orders in %s", queue)
    LetterWriter(client, queue, os.environ["DATA_DIR"]).run()


if __name__ == "__main__":
    main()
