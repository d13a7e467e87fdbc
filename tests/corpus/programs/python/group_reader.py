# mypy: ignore-errors
"""Order worker: reads a stream as a member of a group and renews its entry in the member list."""

import os
import socket
import threading
import time

import redis

STREAM = os.environ.get("QUEUE", "orders") + ":stream"
GROUP = "shipping"
NAME = f"{socket.gethostname()}-{os.getpid()}"


class Membership(threading.Thread):
    def __init__(self, client):
        super().__init__(name="membership", daemon=True)
        self.client = client

    def renew(self):
        with self.client.pipeline(transaction=False) as batch:
            batch.hset(f"{STREAM}:member:{NAME}", mapping={"seen": time.time(), "pid": os.getpid()})
            batch.expire(f"{STREAM}:member:{NAME}", 40)
            batch.execute()

    def run(self):
        while True:
            self.renew()
            time.sleep(10)


class Worker:
    def __init__(self, client):
        self.client = client
        self.shipped = 0

    def join_group(self):
        try:
            self.client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def run(self):
        self.join_group()
        while True:
            answer = self.client.xreadgroup(GROUP, NAME, {STREAM: ">"}, count=20, block=5000)
            for _stream, entries in answer or ():
                for entry_id, _fields in entries:
                    self.shipped += 1
                    self.client.xack(STREAM, GROUP, entry_id)


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    Membership(client).start()
    Worker(client).run()


if __name__ == "__main__":
    main()
