"""A telemetry client with a socket that never blocks."""

from __future__ import annotations

import os
import socket


class Telemetry:
    def __init__(self, address: tuple[str, int]) -> None:
        self.connection = socket.create_connection(address)
        self.connection.setblocking(False)
        self.buffer = b""

    def pump(self) -> None:
        while True:
            try:
                self.buffer += self.connection.recv(4096)
            except BlockingIOError:
                continue
            self.parse()

    def parse(self) -> None:
        while b"\n" in self.buffer:
            line, self.buffer = self.buffer.split(b"\n", 1)
            print(line, flush=True)


Telemetry((os.environ["HOST"], int(os.environ["PORT"]))).pump()
