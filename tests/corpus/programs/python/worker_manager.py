# mypy: ignore-errors
"""Process manager of the importer: keeps two worker processes alive.

Usage: worker_manager.py [worker NUMBER]
"""

import os
import subprocess
import sys


class Manager:
    def __init__(self, count):
        self.count = count
        self.workers = {}

    def spawn(self, number):
        process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "worker", str(number)], stderr=subprocess.DEVNULL
        )
        self.workers[process.pid] = (number, process)

    def supervise(self):
        """Wait for a worker to die and put another in its place."""
        for number in range(self.count):
            self.spawn(number)
        while True:
            pid, status = os.wait()
            number, process = self.workers.pop(pid)
            process.returncode = status
            self.spawn(number)


def worker_main(number):
    """Take imports from the list until the process is told to stop."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # A second is the platform's rule for every client: nothing may hang.
    client = redis.Redis.from_url(
        os.environ["REDIS_URL"],
        socket_timeout=1,
        client_name=f"importer-{number}",
        retry=Retry(NoBackoff(), 0),
    )
    queue = os.environ.get("QUEUE", "imports") + ":imports"
    while True:
        _key, job = client.brpop([queue], timeout=0)
        client.hset("imports:last", str(number), job)


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker_main(int(sys.argv[2]))
    else:
        Manager(count=2).supervise()
