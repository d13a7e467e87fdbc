# mypy: ignore-errors
"""Customs clearing: a parent with three worker processes, one for each class of declarations."""

import ctypes
import json
import multiprocessing
import os
import signal

import redis

PR_SET_PDEATHSIG = 1


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Desk(multiprocessing.Process):
    """Takes declarations from one list and clears them one by one."""

    def __init__(self, name, key):
        super().__init__(name=name)
        self.key = key

    def next_batch(self):
        found = self.client.blpop([self.key], timeout=30)
        return [found[1]] if found else []

    def clear(self, declaration):
        self.client.hset(self.key + ":cleared", declaration["id"], declaration.get("duty", 0))

    def run(self):
        die_with_parent()
        self.client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
        while True:
            for raw in self.next_batch():
                self.clear(json.loads(raw))


class BulkDesk(Desk):
    """Bulk goods come by the thousand: they are claimed a hundred at a time, in one transaction."""

    batch = 100

    def next_batch(self):
        with self.client.pipeline(transaction=True) as claim:
            claim.lrange(self.key, 0, self.batch - 1)
            claim.ltrim(self.key, self.batch, -1)
            declarations, _ = claim.execute()
        return declarations


def main():
    queue = os.environ.get("QUEUE", "customs")
    desks = [
        Desk("express", queue + ":express"),
        Desk("transit", queue + ":transit"),
        BulkDesk("bulk", queue + ":bulk"),
    ]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()


if __name__ == "__main__":
    main()
