# mypy: ignore-errors
"""Ledger tailer: listens for ledger entries on a channel and keeps the balances of all accounts."""

import json
import logging
import os
import signal

import redis

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("ledger")

# How long a read may wait before the stop flag is looked at again.
WAIT_SECONDS = 0.005


class LedgerTailer:
    def __init__(self, client, channel):
        self.channel = channel
        self.subscription = client.pubsub(ignore_subscribe_messages=True)
        self.subscription.subscribe(channel)
        self.balances = {}
        self.stopping = False

    def stop(self, *_):
        self.stopping = True

    def read_entry(self):
        message = self.subscription.get_message(timeout=WAIT_SECONDS)
        if message is None:
            return None
        return json.loads(message["data"])

    def apply(self, entry):
        account = entry["account"]
        self.balances[account] = self.balances.get(account, 0) + int(entry["amount"])

    def run(self):
        while not self.stopping:
            entry = self.read_entry()
            if entry is not None:
                self.apply(entry)
        self.subscription.close()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    tailer = LedgerTailer(client, os.environ.get("QUEUE", "ledger") + ":entries")
    signal.signal(signal.SIGTERM, tailer.stop)
    log.info("following %s", tailer.channel)
    tailer.run()


if __name__ == "__main__":
    main()
