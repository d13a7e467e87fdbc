# mypy: ignore-errors
"""Sawmill intake: reads deliveries from a Valkey stream and books them.

One consumer of a group blocks on the stream; a heartbeat thread says that this
consumer lives, a janitor takes over what dead consumers have left behind.
All log records go through a queue to one listener thread.
"""

import logging
import logging.handlers
import os
import queue
import signal
import socket
import threading

import redis

STREAM = os.environ.get("QUEUE", "lumber") + ":deliveries"
GROUP = "sawmill"
BLOCK_MS = 15_000
BEAT_S = 10
RECLAIM_S = 30

log = logging.getLogger("lumber")


def configure_logging(path):
    records = queue.SimpleQueue()
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1)
    handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(message)s"))
    listener = logging.handlers.QueueListener(records, handler)
    log.addHandler(logging.handlers.QueueHandler(records))
    log.setLevel(logging.INFO)
    listener.start()
    return listener


class Intake:
    def __init__(self, url):
        # The client must not give up before the server does: no read timeout.
        self.client = redis.Redis.from_url(url, socket_timeout=None, decode_responses=True)
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.stopping = threading.Event()

    def create_group(self):
        try:
            self.client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def book(self, entry_id, fields):
        log.info("booked %s: %s", entry_id, fields)
        self.client.xack(STREAM, GROUP, entry_id)

    def consume(self):
        pause = 1.0
        while not self.stopping.is_set():
            try:
                answer = self.client.xreadgroup(GROUP, self.name, {STREAM: ">"}, count=16, block=BLOCK_MS)
            except redis.ConnectionError:
                log.warning("broker away, next try in %.0f s", pause)
                self.stopping.wait(pause)
                pause = min(pause * 2, 60)
                continue
            pause = 1.0
            for _, entries in answer or []:
                for entry_id, fields in entries:
                    self.book(entry_id, fields)

    def beat(self):
        while not self.stopping.wait(BEAT_S):
            try:
                self.client.set(f"{STREAM}:alive:{self.name}", 1, ex=BEAT_S * 3)
            except redis.RedisError:
                log.warning("heartbeat not delivered")

    def reclaim(self):
        while not self.stopping.wait(RECLAIM_S):
            try:
                for entry_id, fields in self.client.xautoclaim(STREAM, GROUP, self.name, 60_000)[1]:
                    self.book(entry_id, fields)
            except redis.RedisError:
                log.warning("could not take over old deliveries")

    def stop(self, *_):
        self.stopping.set()
        raise SystemExit


def main():
    listener = configure_logging(os.path.join(os.environ["DATA_DIR"], "intake.log"))
    intake = Intake(os.environ["REDIS_URL"])
    intake.create_group()
    signal.signal(signal.SIGTERM, intake.stop)
    threading.Thread(target=intake.beat, name="heartbeat", daemon=True).start()
    threading.Thread(target=intake.reclaim, name="reclaimer", daemon=True).start()
    try:
        intake.consume()
    finally:
        listener.stop()


if __name__ == "__main__":
    main()
