# mypy: ignore-errors
"""Links from the signal box to its neighbours. Four of them are near; the fifth box has been closed down."""

import os
import socket
import threading

FIRST_S, LIMIT_S = 0.008, 30.0


class NeighbourBox(threading.Thread):
    """A neighbour in this process: accepts links and keeps them."""

    def __init__(self):
        super().__init__(name="neighbour", daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.links = []

    def run(self):
        while True:
            link, _ = self.listener.accept()
            link.sendall(b"line clear\n")
            self.links.append(link)


class Link(threading.Thread):
    def __init__(self, name, address):
        super().__init__(name=f"link-{name}", daemon=True)
        self.address = address
        self.closing = threading.Event()
        self.bells = 0
        self.failures = 0

    def listen(self, sock):
        while data := sock.recv(1024):
            self.bells += data.count(b"\n")

    def hold(self):
        """Holds the link; waits longer after each failure."""
        while not self.closing.is_set():
            delay = FIRST_S
            try:
                sock = socket.create_connection(self.address, timeout=3)
            except OSError:
                self.failures += 1
                self.closing.wait(delay)
                delay = min(LIMIT_S, delay * 2)
                continue
            with sock:
                sock.settimeout(None)
                self.listen(sock)

    def run(self):
        self.hold()


def main():
    neighbours = [NeighbourBox() for _ in range(4)]
    links = []
    for n, neighbour in enumerate(neighbours):
        neighbour.start()
        links.append(Link(f"box-{n}", neighbour.address))
    links.append(Link("old-junction", (os.environ["HOST"], int(os.environ["PORT"]))))
    for link in links:
        link.start()
    for link in links:
        link.join()


main()
