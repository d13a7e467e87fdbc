# mypy: ignore-errors
"""Link to a room controller: joins are sent from a queue, a heartbeat keeps it open."""

import os
import queue
import socket
import threading
import time


class RoomLink:
    heartbeat_interval = 15.0

    def __init__(self, host, port):
        self.sock = socket.create_connection((host, port))
        self.joins = queue.Queue()
        self.state = {}
        self.last_answer = time.monotonic()
        self.closed = threading.Event()

    def set_join(self, number, value):
        self.joins.put((number, value))

    def send_joins(self):
        """Send what is queued; after a quiet interval send a heartbeat."""
        while not self.closed.is_set():
            try:
                number, value = self.joins.get(timeout=self.heartbeat_interval)
                self.sock.sendall(b"join %d=%d\n" % (number, value))
            except queue.Empty:
                self.sock.sendall(b"heartbeat\n")

    def receive(self):
        """Read the controller's lines until it hangs up."""
        pending = b""
        while True:
            chunk = self.sock.recv(4096)
            if not chunk:
                self.closed.set()
                return
            pending += chunk
            *lines, pending = pending.split(b"\n")
            if lines:
                self.last_answer = time.monotonic()
            for line in lines:
                name, equals, value = line.partition(b"=")
                if equals:
                    self.state[name] = value

    def start(self):
        threading.Thread(target=self.send_joins, name="send-joins", daemon=True).start()
        threading.Thread(target=self.receive, name="receive", daemon=True).start()


def main():
    while True:
        link = RoomLink(os.environ["HOST"], int(os.environ["PORT"]))
        link.start()
        for number in range(1, 6):
            link.set_join(number, 0)
        link.closed.wait()
        time.sleep(10)


if __name__ == "__main__":
    main()
