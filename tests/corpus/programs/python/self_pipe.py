"""A signal-safe wakeup pipe that nobody empties."""

from __future__ import annotations

import os
import select
import signal
import socket
from types import FrameType


class Loop:
    def __init__(self, port: int) -> None:
        self.reader, self.writer = os.pipe()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.stopping = False
        signal.signal(signal.SIGALRM, self.wake)

    def wake(self, _number: int, _frame: FrameType | None) -> None:
        os.write(self.writer, b"!")

    def run(self) -> None:
        poller = select.poll()
        poller.register(self.reader, select.POLLIN)
        poller.register(self.listener, select.POLLIN)
        while not self.stopping:
            for fd, _event in poller.poll():
                if fd == self.listener.fileno():
                    client, _ = self.listener.accept()
                    client.close()


loop = Loop(int(os.environ["PORT"]))
signal.setitimer(signal.ITIMER_REAL, 0.2)
loop.run()
