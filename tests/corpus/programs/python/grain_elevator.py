# mypy: ignore-errors
"""Unloads grain deliveries: claims a delivery atomically, books it into a silo."""

import json
import logging
import os
import time

import redis

CLAIM_LUA = """
local id = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1)[1]
if not id then return nil end
redis.call('ZREM', KEYS[1], id)
redis.call('HSET', KEYS[2], id, ARGV[1])
return id
"""

log = logging.getLogger("elevator")


class DeliveryBook:
    def __init__(self, client, site):
        self.client = client
        self.due = f"elevator:{site}:due"
        self.claimed = f"elevator:{site}:claimed"
        self.details = f"elevator:{site}:details"
        self._claim = client.register_script(CLAIM_LUA)

    def incoming_loads(self):
        """Yield deliveries as their time slot comes up."""
        while True:
            delivery_id = self._claim(keys=[self.due, self.claimed], args=[int(time.time())])
            if delivery_id is None:
                continue
            detail = self.client.hget(self.details, delivery_id)
            yield delivery_id, json.loads(detail or "{}")

    def release(self, delivery_id):
        pipe = self.client.pipeline()
        pipe.hdel(self.claimed, delivery_id)
        pipe.hdel(self.details, delivery_id)
        pipe.execute()


class Silo:
    def __init__(self, capacity_t):
        self.capacity_t = capacity_t
        self.level_t = 0.0

    def fill(self, tonnes):
        if self.level_t + tonnes > self.capacity_t:
            raise OverflowError("silo full")
        self.level_t += tonnes


def main():
    logging.basicConfig(level=logging.INFO)
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    book = DeliveryBook(client, site="north")
    silo = Silo(capacity_t=12_000)
    log.info("elevator open, capacity %d t", silo.capacity_t)
    for delivery_id, detail in book.incoming_loads():
        try:
            silo.fill(float(detail.get("tonnes", 0)))
        except OverflowError:
            log.warning("refused %s, silo full", delivery_id)
        book.release(delivery_id)


if __name__ == "__main__":
    main()
