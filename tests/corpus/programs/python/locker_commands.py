# mypy: ignore-errors
"""Agent of a parcel locker: asks the backend for commands (open a door, print a label) and carries them
out.
"""

import http.client
import json
import os
from urllib.parse import urlsplit


class Backend:
    def __init__(self, url, locker):
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        self._path = (parts.path or "/") + "?locker=" + locker
        self._connection = None

    def _connect(self):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=30)
        return self._connection

    def fetch_command(self):
        """The next command, or None. The backend was meant to hold the request, but answers 204 at once."""
        connection = self._connect()
        connection.request("GET", self._path, headers={"Accept": "application/json"})
        response = connection.getresponse()
        body = response.read()
        if response.status == 204 or not body:
            return None
        return json.loads(body)


class Locker:
    def __init__(self, doors):
        self._open = [False] * doors

    def execute(self, command):
        if command.get("action") == "open":
            self._open[command["door"]] = True


def main():
    backend = Backend(os.environ["HTTP_URL"], "LK-0117")
    locker = Locker(doors=24)
    while True:
        command = backend.fetch_command()
        if command is not None:
            locker.execute(command)


if __name__ == "__main__":
    main()
