# mypy: ignore-errors
"""Freight transfer: moves waybills from the arrivals list to the departures list.

A waybill is first moved to a list of its own (so that it survives a crash),
then stamped, then put on the departures list and taken off the first.
"""

import hashlib
import json
import os
import threading
import time
import zlib

import redis

ARRIVALS = os.environ["QUEUE"]
HANDLING = f"{ARRIVALS}:handling"
DEPARTURES = f"{ARRIVALS}:departures"
KEPT = 2000


class TransferShed:
    def __init__(self, url):
        self.client = redis.Redis.from_url(url, socket_timeout=None)
        self.moved = 0

    def return_unfinished(self):
        """What was being handled when we were last stopped starts again."""
        while self.client.lmove(HANDLING, ARRIVALS, "RIGHT", "LEFT"):
            pass

    def stamp(self, waybill):
        seal = hashlib.pbkdf2_hmac("sha256", waybill, b"freight", 2000).hex()
        crate = zlib.compress(waybill * 50, 9)
        return json.dumps({"seal": seal, "bytes": len(crate), "at": time.time()})

    def forward(self, waybill):
        stamped = self.stamp(waybill)
        with self.client.pipeline() as pipe:
            pipe.lpush(DEPARTURES, stamped)
            pipe.ltrim(DEPARTURES, 0, KEPT - 1)
            pipe.lrem(HANDLING, 1, waybill)
            pipe.execute()
        self.moved += 1

    def run(self):
        while True:
            waybill = self.client.blmove(ARRIVALS, HANDLING, 10, "RIGHT", "LEFT")
            if waybill is not None:
                self.forward(waybill)

    def beat(self):
        while True:
            time.sleep(10)
            self.client.set(f"{ARRIVALS}:moved", self.moved, ex=60)


def main():
    shed = TransferShed(os.environ["REDIS_URL"])
    shed.return_unfinished()
    threading.Thread(target=shed.beat, name="beat", daemon=True).start()
    shed.run()


if __name__ == "__main__":
    main()
