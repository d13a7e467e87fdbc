# mypy: ignore-errors
"""Parcel labels: orders come from a Redis list, a few printer threads lay the labels out."""

import hashlib
import logging
import os
import queue
import signal
import threading
import zlib

import redis

log = logging.getLogger("labels")


class Consumer(threading.Thread):
    """Takes orders from the list; subclasses say what happens with one."""

    def __init__(self, client: redis.Redis, source: str, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.client = client
        self.source = source
        self.seen = 0

    def run(self) -> None:
        while True:
            item = self.client.brpop([self.source], timeout=20)
            if item is None:
                continue
            self.seen += 1
            self.handle(item[1])

    def handle(self, order: str) -> None:
        raise NotImplementedError


class LabelConsumer(Consumer):
    def __init__(self, *args, printers: queue.Queue) -> None:
        super().__init__(*args)
        self.printers = printers

    def handle(self, order: str) -> None:
        self.printers.put(order)


class Printer(threading.Thread):
    def __init__(self, client: redis.Redis, printers: queue.Queue, number: int) -> None:
        super().__init__(name=f"printer-{number}", daemon=True)
        self.client = client
        self.printers = printers

    def run(self) -> None:
        while True:
            order = self.printers.get()
            label = self.lay_out(order)
            self.client.hset("labels", order[:12], len(zlib.compress(label)))

    @staticmethod
    def lay_out(order: str) -> bytes:
        code = hashlib.sha256(order.encode()).digest()
        rows = []
        for y in range(40):
            bits = int.from_bytes(code, "big") >> y
            rows.append("".join("#" if bits >> x & 1 else " " for x in range(96)))
        return "\n".join(rows).encode()


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True, socket_timeout=30)
    printers: queue.Queue = queue.Queue(maxsize=100)
    for number in range(3):
        Printer(client, printers, number).start()
    consumer = LabelConsumer(client, os.environ["QUEUE"], "order-consumer", printers=printers)
    consumer.start()
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    while not stopped.wait(30):
        log.info("%d orders so far", consumer.seen)


if __name__ == "__main__":
    main()
