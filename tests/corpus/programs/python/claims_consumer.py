# mypy: ignore-errors
"""Prefork stream consumers that wait properly, with a beat and a claim round."""

import os
import signal
import threading

import redis
from redis.exceptions import ResponseError

CHILDREN = 2
BLOCK_MS = 8_000


class Beat(threading.Thread):
    """Tells the fleet every ten seconds that this child is alive."""

    def __init__(self, url, name):
        super().__init__(name="beat", daemon=True)
        self.redis = redis.Redis.from_url(url, socket_timeout=5)
        self.beat_key = "alive:" + name
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.wait(10):
            self.redis.set(self.beat_key, "1", ex=30)


class Consumer:
    def __init__(self, url, stream, name):
        # The socket may be silent longer than the longest block.
        self.redis = redis.Redis.from_url(url, socket_timeout=BLOCK_MS / 1000 + 10)
        self.stream = stream
        self.group = "claims"
        self.name = name

    def handle(self, entries):
        for entry_id, _fields in entries:
            self.redis.xack(self.stream, self.group, entry_id)

    def claim_stale(self):
        answer = self.redis.xautoclaim(self.stream, self.group, self.name, min_idle_time=60_000, count=20)
        self.handle(answer[1])

    def run(self):
        while True:
            answer = self.redis.xreadgroup(
                self.group, self.name, {self.stream: ">"}, count=20, block=BLOCK_MS
            )
            if not answer:
                self.claim_stale()
                continue
            streams = answer.items() if isinstance(answer, dict) else answer
            for _stream, batch in streams:
                for item in batch:
                    self.handle(item if isinstance(item, list) else [item])


def child_main(url, stream, number):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    name = f"consumer-{number}"
    Beat(url, name).start()
    Consumer(url, stream, name).run()


def main():
    url = os.environ["REDIS_URL"]
    stream = os.environ.get("QUEUE", "claims") + ":stream"
    try:
        redis.Redis.from_url(url).xgroup_create(stream, "claims", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise
    children = {}
    for number in range(CHILDREN):
        pid = os.fork()
        if pid == 0:
            child_main(url, stream, number)
            os._exit(1)
        children[pid] = number

    def stop(_signo, _frame):
        for pid in children:
            os.kill(pid, signal.SIGTERM)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while children:
        pid, _status = os.wait()
        children.pop(pid, None)
    signal.pause()


if __name__ == "__main__":
    main()
