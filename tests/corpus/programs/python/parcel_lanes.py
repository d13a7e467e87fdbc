# mypy: ignore-errors
"""Parcel sorting hall: every lane is a thread that takes parcels from a Redis list."""

import json
import logging
import os
from concurrent.futures import ThreadPoolExecutor, wait

import redis

log = logging.getLogger("parcels")
LANES = {}


def lane(name):
    """Register a function as the worker of a sorting lane."""

    def register(func):
        LANES[name] = func
        return func

    return register


def connect():
    return redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=60)


def deliver(lane_name, raw):
    parcel = json.loads(raw)
    log.info("%s: parcel %s to %s", lane_name, parcel["id"], parcel["city"])


@lane("letters")
def sort_letters(hall):
    while True:
        item = hall.brpop("hall:letters", timeout=10)
        if item:
            deliver("letters", item[1])


@lane("pallets")
def sort_pallets(hall):
    while True:
        item = hall.brpop("hall:pallets", timeout=20)
        if item:
            deliver("pallets", item[1])


@lane("returns")
def sort_returns(hall):
    # a parcel stays in :open until it is delivered, so none is lost in a crash
    while True:
        raw = hall.rpoplpush("hall:returns", "hall:returns:open")
        if raw is None:
            continue
        deliver("returns", raw)
        hall.lrem("hall:returns:open", 1, raw)


def main():
    logging.basicConfig(level=logging.INFO)
    with ThreadPoolExecutor(len(LANES), thread_name_prefix="lane") as hall_staff:
        running = {hall_staff.submit(work, connect()): name for name, work in LANES.items()}
        done, _ = wait(running, return_when="FIRST_EXCEPTION")
        for future in done:
            log.error("lane %s stopped: %r", running[future], future.exception())


if __name__ == "__main__":
    main()
