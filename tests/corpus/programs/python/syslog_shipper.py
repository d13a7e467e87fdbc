# mypy: ignore-errors
"""Ships lines to the central log collector over TCP."""

import collections
import logging
import os
import socket

log = logging.getLogger("shipper")


class Collector:
    def __init__(self, host: str, port: int) -> None:
        self.address = (host, port)
        self.sock: socket.socket | None = None
        self.failures = 0

    def connect(self) -> None:
        """Come back only with a connection."""
        while self.sock is None:
            try:
                self.sock = socket.create_connection(self.address, timeout=5)
            except OSError as error:
                self.failures += 1
                log.debug("collector not reachable: %s", error)

    def send(self, line: str) -> None:
        self.connect()
        try:
            self.sock.sendall(line.encode() + b"\n")
        except OSError:
            self.sock.close()
            self.sock = None
            raise


def ship(lines: collections.deque, collector: Collector) -> None:
    while lines:
        try:
            collector.send(lines[0])
            lines.popleft()
        except OSError:
            log.warning("connection lost, sending the line again")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    backlog = collections.deque(f"boot message {n}" for n in range(20))
    ship(backlog, Collector(os.environ["HOST"], int(os.environ["PORT"])))
