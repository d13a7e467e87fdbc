# mypy: ignore-errors
"""Sends the measurements of an application to the local monitoring agent (a Unix socket)."""

import collections
import os
import socket
import threading


class AgentClient:
    """Keeps the newest measurements until the agent has taken them."""

    def __init__(self, path):
        self.path = path
        self.buffer = collections.deque(maxlen=1000)
        self.filled = threading.Event()
        self.connection = None

    def gauge(self, name, value):
        self.buffer.append(f"{name}:{value}|g\n".encode())
        self.filled.set()

    def flush_forever(self):
        while True:
            self.filled.wait()
            if self.connection is None:
                connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                try:
                    connection.connect(self.path)
                except OSError:
                    # The agent is not there (yet). Keep what we have and try again.
                    connection.close()
                    continue
                self.connection = connection
            while self.buffer:
                try:
                    self.connection.sendall(self.buffer[0])
                except OSError:
                    self.connection.close()
                    self.connection = None
                    break
                self.buffer.popleft()
            else:
                self.filled.clear()


def main():
    path = os.path.join(os.environ.get("DATA_DIR", "."), "agent.sock")
    client = AgentClient(path)
    sender = threading.Thread(target=client.flush_forever, name="agent-flush", daemon=True)
    sender.start()
    client.gauge("app.started", 1)
    # The application itself only waits for requests, and none come.
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "0"))))
    while True:
        connection, _ = listener.accept()
        connection.close()


if __name__ == "__main__":
    main()
