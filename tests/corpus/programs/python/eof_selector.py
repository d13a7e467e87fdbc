"""A client that keeps its connection registered after the server has closed it."""

from __future__ import annotations

import os
import selectors
import socket


def handle_line(line: bytes) -> None:
    print(line.decode(), flush=True)


def on_readable(connection: socket.socket) -> None:
    data = connection.recv(4096)
    for line in data.splitlines():
        handle_line(line)


def run(address: tuple[str, int]) -> None:
    selector = selectors.DefaultSelector()
    connection = socket.create_connection(address)
    connection.setblocking(False)
    selector.register(connection, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            assert isinstance(key.fileobj, socket.socket)
            on_readable(key.fileobj)


run((os.environ["HOST"], int(os.environ["PORT"])))
