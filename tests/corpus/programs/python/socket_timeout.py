"""A datagram receiver that polls by its socket's timeout."""

from __future__ import annotations

import os
import socket


def receive_forever(listener: socket.socket) -> None:
    while True:
        try:
            data, sender = listener.recvfrom(2048)
        except TimeoutError:
            continue
        print(sender, data, flush=True)


def main() -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", int(os.environ["PORT"])))
    listener.settimeout(0.1)
    receive_forever(listener)


main()
