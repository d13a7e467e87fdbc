# mypy: ignore-errors
"""Fetches manifests over one epoll hub and hands them to forked parser processes."""

import os
import select
import socket
import threading
import time


class Origin(threading.Thread):
    """A stand-in for the object store: answers, then drops the idle connection."""

    def __init__(self):
        super().__init__(name="origin", daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            connection.recv(1024)
            connection.sendall(b"manifest-v3 parts=12\n")
            time.sleep(0.4)
            connection.close()


class Transfer:
    def __init__(self, address, request):
        self.sock = socket.create_connection(address)
        self.sock.setblocking(False)
        self.sock.send(request)
        self.body = bytearray()

    def fileno(self):
        return self.sock.fileno()

    def feed(self):
        """Return True when the origin has closed, that is, the body is complete."""
        chunk = self.sock.recv(65536)
        self.body += chunk
        return not chunk


class Hub:
    def __init__(self):
        self.epoll = select.epoll()
        self.transfers = {}
        self.finished = []

    def add(self, transfer):
        self.transfers[transfer.fileno()] = transfer
        self.epoll.register(transfer.fileno(), select.EPOLLIN)

    def complete(self, fd):
        transfer = self.transfers.pop(fd)
        # The kernel takes a closed descriptor out of the epoll set by itself.
        transfer.sock.close()
        self.finished.append(bytes(transfer.body))

    def poll_once(self):
        for fd, _events in self.epoll.poll(30):
            transfer = self.transfers.get(fd)
            if transfer is None:
                continue
            if transfer.feed():
                self.complete(fd)

    def run(self):
        while True:
            self.poll_once()


def fork_parsers(count, lifeline):
    """Parsers live as long as the parent holds its end of the lifeline pipe."""
    read_end, write_end = lifeline
    for _ in range(count):
        if os.fork() == 0:
            os.close(write_end)
            os.read(read_end, 1)
            os._exit(0)
    os.close(read_end)


def main():
    origin = Origin()
    hub = Hub()
    hub.add(Transfer(origin.address, b"GET manifest\n"))
    fork_parsers(2, os.pipe())
    origin.start()
    hub.run()


if __name__ == "__main__":
    main()
