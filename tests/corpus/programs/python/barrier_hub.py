# mypy: ignore-errors
"""Hub of the car park barriers: non-blocking sockets, one selector, and a list of things due later."""

import heapq
import os
import selectors
import socket
import time


class Hub:
    def __init__(self, port):
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._due = []
        self.call_later(60, self._report)

    @property
    def port(self):
        return self._listener.getsockname()[1]

    def call_later(self, seconds, action):
        heapq.heappush(self._due, (time.monotonic() + seconds, id(action), action))

    def _report(self):
        print("connections:", len(self._selector.get_map()) - 1, flush=True)
        self.call_later(60, self._report)

    def _accept(self, listener):
        connection, _ = listener.accept()
        connection.setblocking(False)
        self._selector.register(connection, selectors.EVENT_READ, self._read)

    def _read(self, connection):
        try:
            data = connection.recv(4096)
        except ConnectionError:
            data = b""
        if not data:
            self._selector.unregister(connection)
            connection.close()
            return
        connection.send(b"open\n" if data.startswith(b"ticket") else b"closed\n")

    def run(self):
        while True:
            timeout = max(0.0, self._due[0][0] - time.monotonic())
            for key, _ in self._selector.select(timeout):
                key.data(key.fileobj)
            while self._due and self._due[0][0] <= time.monotonic():
                heapq.heappop(self._due)[2]()


def main():
    hub = Hub(int(os.environ.get("PORT", "0")))
    barriers = [socket.create_connection(("127.0.0.1", hub.port)) for _ in range(6)]
    barriers.pop().close()  # one barrier has been switched off
    hub.run()


if __name__ == "__main__":
    main()
