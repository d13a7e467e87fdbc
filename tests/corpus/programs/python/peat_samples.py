# mypy: ignore-errors
"""Laboratory for peat samples: a borer process sends cores to a stream, a consumer group analyses them."""

import json
import multiprocessing
import os
import random
import socket
import statistics
import time

import redis

STREAM = "peat:cores"
GROUP = "laboratory"
STALE_MS = 60_000


def connect():
    return redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None, decode_responses=True)


def bore(parent):
    """Send about forty cores a second, for as long as the laboratory lives."""
    client = connect()
    depth = 0
    while os.getppid() == parent:
        depth += 1
        core = {"depth": depth % 700, "layers": [random.gauss(0.42, 0.08) for _ in range(120)]}
        client.xadd(STREAM, {"core": json.dumps(core)}, maxlen=5000, approximate=True)
        time.sleep(random.expovariate(40))


class Laboratory:
    def __init__(self, client):
        self.client = client
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.next_claim = 0.0

    def prepare(self):
        try:
            self.client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def analyse(self, entry_id, fields):
        core = json.loads(fields["core"])
        layers = core["layers"]
        result = {
            "median": statistics.median(layers),
            "spread": statistics.stdev(layers),
            "deciles": json.dumps(statistics.quantiles(layers, n=10)),
        }
        self.client.hset(f"peat:depth:{core['depth']}", mapping=result)
        self.client.xack(STREAM, GROUP, entry_id)

    def claim_stale(self):
        if time.monotonic() < self.next_claim:
            return
        self.next_claim = time.monotonic() + 30
        _cursor, entries, *_ = self.client.xautoclaim(STREAM, GROUP, self.name, STALE_MS, count=50)
        for entry_id, fields in entries:
            self.analyse(entry_id, fields)

    def run(self):
        while True:
            self.claim_stale()
            answer = self.client.xreadgroup(GROUP, self.name, {STREAM: ">"}, count=10, block=5000)
            for _stream, entries in answer or []:
                for entry_id, fields in entries:
                    self.analyse(entry_id, fields)


if __name__ == "__main__":
    laboratory = Laboratory(connect())
    laboratory.prepare()
    multiprocessing.Process(target=bore, args=(os.getpid(),), name="borer", daemon=True).start()
    laboratory.run()
