# mypy: ignore-errors
"""Process manager of a task queue: keeps three worker processes running."""

import os
import subprocess
import sys
import time

QUEUE = os.environ.get("QUEUE", "quorum")


def work():
    """A worker: waits for tasks for ever and does them."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=0.5, retry=Retry(NoBackoff(), 0))
    while True:
        _, task = client.brpop([QUEUE], timeout=0)
        print("task", task, flush=True)


class Slot:
    def __init__(self, index):
        self.index = index
        self.process = None
        self.starts = 0


class Manager:
    check_interval = 1.0

    def __init__(self, workers):
        self.slots = [Slot(n) for n in range(workers)]
        self.errors = open(os.path.join(os.environ["DATA_DIR"], "workers.log"), "ab")

    def start_slot(self, slot):
        slot.starts += 1
        slot.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "worker"], stderr=self.errors
        )

    def reload_dead(self):
        for slot in self.slots:
            if slot.process is None or slot.process.poll() is not None:
                self.start_slot(slot)

    def run(self):
        while True:
            self.reload_dead()
            time.sleep(self.check_interval)


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        work()
    else:
        Manager(workers=3).run()
