"""A prefork server whose children all wait for one listening socket."""

from __future__ import annotations

import os
import selectors
import socket


def child(listener: socket.socket) -> None:
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        selector.select()
        try:
            client, _ = listener.accept()
        except BlockingIOError:
            continue
        client.close()


def main() -> None:
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    listener.setblocking(False)
    for _ in range(12):
        if os.fork() == 0:
            child(listener)
    os.wait()


main()
