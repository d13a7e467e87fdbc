# mypy: ignore-errors
"""Posts scheduled ledger entries when they fall due (sorted set, score = due time)."""

import json
import logging
import os
import time
from decimal import Decimal

import redis

SCHEDULE = "ledger:scheduled"
BALANCES = "ledger:balances"
BATCH = 50

log = logging.getLogger("ledger")


def due_entries(store):
    """Yield every entry whose time has come, each claimed by exactly one clerk."""
    while True:
        members = store.zrangebyscore(SCHEDULE, "-inf", time.time(), start=0, num=BATCH)
        for member in members:
            # ZREM tells us whether we won the race against the other clerks
            if store.zrem(SCHEDULE, member):
                yield json.loads(member)


def validated(entries):
    for entry in entries:
        if entry.get("debit") == entry.get("credit"):
            log.warning("entry %s books onto itself, dropped", entry.get("id"))
            continue
        yield entry


def with_amounts(entries):
    for entry in entries:
        entry["cents"] = int(Decimal(entry["amount"]) * 100)
        yield entry


def post(store, entry):
    with store.pipeline(transaction=True) as tx:
        tx.hincrby(BALANCES, entry["debit"], -entry["cents"])
        tx.hincrby(BALANCES, entry["credit"], entry["cents"])
        tx.execute()
    log.info("posted %s: %d cents", entry["id"], entry["cents"])


def main():
    logging.basicConfig(level=logging.INFO)
    store = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    for entry in with_amounts(validated(due_entries(store))):
        post(store, entry)


if __name__ == "__main__":
    main()
