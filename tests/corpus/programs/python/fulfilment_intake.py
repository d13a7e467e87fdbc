# mypy: ignore-errors
"""Fulfilment intake: takes orders from three lists (urgent, normal, returns) and books them.

Each lane has a thread of its own that blocks on its list. A separate thread tells the
dashboard every ten seconds that this host is alive.
"""

import json
import logging
import os
import random
import signal
import socket
import threading

import redis

logging.basicConfig(filename=os.path.join(os.environ["DATA_DIR"], "intake.log"), level=logging.INFO)
log = logging.getLogger("intake")

BLOCK_SECONDS = 30
HEARTBEAT_SECONDS = 10
stopping = threading.Event()


def connect():
    # The read timeout must not cut the blocking pop, so there is none; TCP keepalive finds dead peers.
    return redis.Redis.from_url(
        os.environ["REDIS_URL"],
        socket_timeout=None,
        socket_connect_timeout=5,
        socket_keepalive=True,
        decode_responses=True,
    )


class Lane(threading.Thread):
    def __init__(self, name):
        super().__init__(name=f"lane-{name}", daemon=True)
        self.key = f"{os.environ['QUEUE']}:{name}"
        self.client = connect()
        self.booked = 0

    def run(self):
        pause = 0.5
        while not stopping.is_set():
            try:
                order = self.next_order()
                pause = 0.5
            except redis.ConnectionError as error:
                log.warning("%s: %s, again in %.1f s", self.name, error, pause)
                stopping.wait(pause * random.uniform(0.8, 1.2))
                pause = min(pause * 2, 60)
                continue
            if order is not None:
                self.book(order)

    def next_order(self):
        popped = self.client.brpop([self.key], timeout=BLOCK_SECONDS)
        return json.loads(popped[1]) if popped else None

    def book(self, order):
        self.client.hset(f"{self.key}:booked", order["id"], json.dumps(order))
        self.booked += 1


class Heartbeat(threading.Thread):
    def __init__(self, lanes):
        super().__init__(name="heartbeat", daemon=True)
        self.lanes = lanes
        self.client = connect()

    def run(self):
        key = f"intake:{socket.gethostname()}:{os.getpid()}"
        while True:
            try:
                self.client.set(key, sum(lane.booked for lane in self.lanes), ex=HEARTBEAT_SECONDS * 3)
            except redis.RedisError as error:
                log.warning("heartbeat: %s", error)
            if stopping.wait(HEARTBEAT_SECONDS):
                return


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    lanes = [Lane(name) for name in ("urgent", "normal", "returns")]
    for thread in (*lanes, Heartbeat(lanes)):
        thread.start()
    stopping.wait()


if __name__ == "__main__":
    main()
