"""A line client that connects again as soon as the server hangs up."""

from __future__ import annotations

import os
import socket

ADDRESS = (os.environ["HOST"], int(os.environ["PORT"]))


def session() -> None:
    with socket.create_connection(ADDRESS, timeout=10) as connection:
        while data := connection.recv(4096):
            print(data, flush=True)


def keep_connected() -> None:
    while True:
        try:
            session()
        except OSError:
            continue


keep_connected()
