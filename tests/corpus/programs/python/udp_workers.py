# mypy: ignore-errors
"""Sensor gateway: a pool of threads waits on one UDP socket, whoever is free takes the datagram."""

import os
import select
import socket
import threading
import time

WORKERS = 32


class Gateway:
    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.socket.setblocking(False)

    def receive(self):
        while True:
            select.select([self.socket], [], [])
            try:
                datagram = self.socket.recv(2048)
            except BlockingIOError:
                continue  # another thread was faster
            if datagram == b"alive":
                continue  # a sensor that has nothing to say
            print("measurement", datagram, flush=True)


def sensor(address):
    """One sensor on the test bench. It says that it is alive, nothing more."""
    outgoing = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    while True:
        outgoing.sendto(b"alive", address)
        time.sleep(0.02)


def main():
    gateway = Gateway(int(os.environ.get("PORT", "0")))
    for number in range(WORKERS):
        threading.Thread(target=gateway.receive, name=f"receiver-{number}", daemon=True).start()
    sensor(gateway.socket.getsockname())


if __name__ == "__main__":
    main()
