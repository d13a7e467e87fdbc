"""A prefork server: the parent waits for its children, they wait for clients."""

from __future__ import annotations

import os
import socket


def serve(listener: socket.socket) -> None:
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(b"HTTP/1.0 204 No Content\r\n\r\n")


def main() -> None:
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            serve(listener)
        children.append(pid)
    while children:
        pid, _ = os.wait()
        children.remove(pid)


main()
