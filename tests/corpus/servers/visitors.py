"""Connects to a port five times a second, and goes away again."""

from __future__ import annotations

import contextlib
import os
import socket
import time

while True:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), timeout=5).close()
    time.sleep(0.2)
