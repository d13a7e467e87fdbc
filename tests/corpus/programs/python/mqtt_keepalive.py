# mypy: ignore-errors
"""Client of a message broker: waits for messages, and pings when the line has been quiet."""

import os
import select
import socket
import time

KEEPALIVE = 6.0


class BrokerConnection:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port))
        self.buffer = b""
        self.last_sent = 0.0
        self.waiting_for_pong = False

    def send(self, line):
        self.socket.sendall(line + b"\n")
        self.last_sent = time.monotonic()

    def ping(self):
        if self.waiting_for_pong:
            raise ConnectionError("no answer to the last ping")
        self.waiting_for_pong = True
        self.send(b"PINGREQ")

    def lines(self):
        data = self.socket.recv(4096)
        if not data:
            raise ConnectionError("closed by the broker")
        *complete, self.buffer = (self.buffer + data).split(b"\n")
        return complete


def loop(connection):
    connection.send(b"CONNECT")
    while True:
        pause = connection.last_sent + KEEPALIVE - time.monotonic()
        if pause <= 0:
            connection.ping()
            continue
        readable, _, _ = select.select([connection.socket], [], [], pause)
        if readable:
            connection.lines()
            connection.waiting_for_pong = False


def main():
    while True:
        try:
            loop(BrokerConnection(os.environ["HOST"], int(os.environ["PORT"])))
        except OSError:
            time.sleep(10.0)


if __name__ == "__main__":
    main()
