# mypy: ignore-errors
"""Link of a canal lock to the control centre: sends its state, reads commands."""

import os
import selectors
import socket
import time

REPORT_EVERY_S = 10.0


class Link:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port))
        self.socket.setblocking(False)
        self.outgoing = bytearray()
        self.incoming = bytearray()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.socket, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def send(self, text):
        self.outgoing += text.encode() + b"\n"

    def flush(self):
        if self.outgoing:
            sent = self.socket.send(self.outgoing)
            del self.outgoing[:sent]

    def receive(self):
        data = self.socket.recv(4096)
        if not data:
            raise ConnectionResetError("control centre went away")
        self.incoming += data
        *lines, rest = self.incoming.split(b"\n")
        self.incoming = bytearray(rest)
        return [line.decode().strip() for line in lines]

    def exchange(self, timeout):
        commands = []
        for _, events in self.selector.select(timeout):
            if events & selectors.EVENT_WRITE:
                self.flush()
            if events & selectors.EVENT_READ:
                commands += self.receive()
        return commands


class CanalLock:
    def __init__(self, link):
        self.link = link
        self.level_cm = 210
        self.next_report = 0.0

    def run(self):
        while True:
            now = time.monotonic()
            if now >= self.next_report:
                self.link.send(f"level {self.level_cm}")
                self.next_report = now + REPORT_EVERY_S
            for command in self.link.exchange(self.next_report - now):
                if command.startswith("fill"):
                    self.level_cm += int(command.split()[1])


if __name__ == "__main__":
    CanalLock(Link(os.environ["HOST"], int(os.environ["PORT"]))).run()
