"""A line server on one thread that also wants to run timers."""

from __future__ import annotations

import os
import selectors
import socket
import time


class LineServer:
    def __init__(self, port: int) -> None:
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.timers: list[float] = [time.monotonic() + 3600]

    def run_due_timers(self) -> None:
        now = time.monotonic()
        self.timers = [at for at in self.timers if at > now]

    def serve(self) -> None:
        while True:
            for key, _ in self.selector.select(timeout=0):
                assert isinstance(key.fileobj, socket.socket)
                client, _ = key.fileobj.accept()
                client.close()
            self.run_due_timers()


LineServer(int(os.environ["PORT"])).serve()
