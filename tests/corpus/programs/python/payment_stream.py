# mypy: ignore-errors
"""Payment stream: one consumer of a group, which waits in the server with XREADGROUP BLOCK 0."""

import logging
import os
import socket

import redis

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("payments")

GROUP = "settlement"


class PaymentConsumer:
    def __init__(self, client, stream):
        self.client = client
        self.stream = stream
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.settled = 0

    def ensure_group(self):
        try:
            self.client.xgroup_create(self.stream, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def wait_for_payments(self):
        answer = self.client.xreadgroup(GROUP, self.name, {self.stream: ">"}, count=10, block=0)
        if isinstance(answer, dict):
            return [entry for batch in answer.values() for part in batch for entry in part]
        return [entry for _, batch in answer or [] for entry in batch]

    def settle(self, entry_id, fields):
        self.settled += 1
        log.info("settled %s: %s", entry_id, fields)
        self.client.xack(self.stream, GROUP, entry_id)

    def run(self):
        self.ensure_group()
        while True:
            for entry_id, fields in self.wait_for_payments():
                self.settle(entry_id, fields)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None, decode_responses=True)
    PaymentConsumer(client, os.environ.get("QUEUE", "jobs") + ":payments").run()


if __name__ == "__main__":
    main()
