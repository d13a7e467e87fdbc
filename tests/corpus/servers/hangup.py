"""A server that takes a connection and closes it at once."""

from __future__ import annotations

import os
import socket

listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=128)
while True:
    client, _ = listener.accept()
    client.close()
