# mypy: ignore-errors
"""A log consumer with a selector-driven client, as Kafka clients have it, and a broker that holds fetches."""

import logging
import selectors
import socket
import threading
import time
from collections import deque

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
log = logging.getLogger("consumer")

CONFIG = {
    "topic": "clicks",
    "group": "enrichment",
    "poll_timeout": 1,  # seconds
    "heartbeat_interval": 10,
}


class Broker(threading.Thread):
    """Keeps a fetch request until there are records; nobody produces any."""

    def __init__(self):
        super().__init__(name="broker", daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self):
        return self.listener.getsockname()

    def run(self):
        connection, _ = self.listener.accept()
        while connection.recv(4096):
            pass


class NetworkClient:
    def __init__(self, address):
        self.sock = socket.create_connection(address)
        self.sock.setblocking(False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.sock, selectors.EVENT_READ, data="node-0")
        self.in_flight = set()

    def send(self, request):
        if request not in self.in_flight:
            self.in_flight.add(request)
            self.sock.sendall(request.encode() + b"\n")

    def _poll(self, timeout):
        responses = []
        for key, _ in self.selector.select(timeout):
            data = key.fileobj.recv(65536)
            if not data:
                raise ConnectionError(f"{key.data} went away")
            self.in_flight.clear()
            responses.extend(data.splitlines())
        return responses


class Coordinator:
    def __init__(self, client, group, interval):
        self.client = client
        self.request = f"heartbeat {group}"
        self.interval = interval
        self.sent_at = time.monotonic()

    def poll(self):
        if time.monotonic() - self.sent_at > self.interval:
            self.client.in_flight.discard(self.request)
            self.client.send(self.request)
            self.sent_at = time.monotonic()


class PartitionConsumer:
    def __init__(self, address, config):
        self.client = NetworkClient(address)
        self.coordinator = Coordinator(self.client, config["group"], config["heartbeat_interval"])
        self.config = config
        self.records = deque()

    def poll(self, timeout_ms):
        self.coordinator.poll()
        self.client.send(f"fetch {self.config['topic']}")
        self.records.extend(self.client._poll(timeout_ms / 1000))

    def __iter__(self):
        while True:
            self.poll(timeout_ms=self.config["poll_timeout"])
            while self.records:
                yield self.records.popleft()


def enrich(record):
    log.info("enriched %r", record)


if __name__ == "__main__":
    broker = Broker()
    broker.start()
    for record in PartitionConsumer(broker.address, CONFIG):
        enrich(record)
