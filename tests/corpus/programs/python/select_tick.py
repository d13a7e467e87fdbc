"""A server that wakes from select to see whether it should stop."""

from __future__ import annotations

import os
import select
import socket

stopping = False


def accept_loop(listener: socket.socket) -> None:
    while not stopping:
        readable, _, _ = select.select([listener], [], [], 0.05)
        if readable:
            client, _ = listener.accept()
            client.sendall(b"hello\n")
            client.close()


if __name__ == "__main__":
    accept_loop(socket.create_server(("127.0.0.1", int(os.environ["PORT"]))))
