# mypy: ignore-errors
"""Ships assay results to the refinery. The refinery may be away for days: back off up to 30 s."""

import collections
import logging
import os
import random
import socket
import threading

logging.basicConfig(level=logging.WARNING)
log = logging.getLogger("ore")

FIRST_S, FACTOR, LIMIT_S = 0.5, 8.0, 30.0


class Uplink(threading.Thread):
    def __init__(self, address):
        super().__init__(name="uplink", daemon=True)
        self.address = address
        self.pending = collections.deque(maxlen=10_000)
        self.wake = threading.Event()
        self.closing = threading.Event()

    def send(self, result):
        self.pending.append(result)
        self.wake.set()

    def ship(self, sock):
        while not self.closing.is_set():
            self.wake.wait()
            self.wake.clear()
            while self.pending:
                sock.sendall(self.pending[0] + b"\n")
                self.pending.popleft()

    def run(self):
        delay = FIRST_S
        while not self.closing.is_set():
            try:
                with socket.create_connection(self.address, timeout=5) as sock:
                    delay = FIRST_S
                    self.ship(sock)
            except OSError as error:
                log.warning("refinery away (%s), next try in %.1f s", error, delay)
                self.closing.wait(delay * random.uniform(0.9, 1.0))
                delay = min(LIMIT_S, delay * FACTOR)


def main():
    uplink = Uplink((os.environ["HOST"], int(os.environ["PORT"])))
    uplink.start()
    for n in range(3):
        uplink.send(b"assay %d" % n)
    uplink.join()


main()
