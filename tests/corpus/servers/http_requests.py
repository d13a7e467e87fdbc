"""Asks a web server thirty times a second, on connections that it keeps."""

from __future__ import annotations

import contextlib
import http.client
import os
import time

while True:
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=5)
        for number in range(1000):
            connection.request("GET", f"/items/{number}")
            connection.getresponse().read()
            time.sleep(0.03)
    time.sleep(0.1)
