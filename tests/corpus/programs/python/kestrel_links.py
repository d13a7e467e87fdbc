# mypy: ignore-errors
"""Keeps one subscription open to each of the data feeds."""

import os
import socket
import threading
import time


class FeedThread(threading.Thread):
    def __init__(self, feed, address):
        super().__init__(name=f"feed-{feed}")
        self.feed = feed
        self.address = address

    def subscribe(self):
        sock = socket.create_connection(self.address, timeout=10)
        sock.sendall(f"SUBSCRIBE {self.feed}\n".encode())
        return sock

    def run(self):
        while True:
            try:
                with self.subscribe() as sock:
                    while chunk := sock.recv(4096):
                        self.on_data(chunk)
            except OSError:
                pass
            time.sleep(0.02)

    def on_data(self, chunk):
        print(self.feed, len(chunk), flush=True)


address = (os.environ["HOST"], int(os.environ["PORT"]))
for name in ("rates", "news"):
    FeedThread(name, address).start()
