# mypy: ignore-errors
"""Ships events to a collector that is down at the moment, with a patient backoff."""

import collections
import logging
import os
import random
import socket
import threading
import time

log = logging.getLogger("shipper")


class Shipper(threading.Thread):
    FIRST_DELAY = 4.0
    LONGEST_DELAY = 60.0

    def __init__(self, host, port):
        super().__init__(name="shipper", daemon=True)
        self.address = (host, port)
        self.events = collections.deque(maxlen=10_000)
        self.more = threading.Event()

    def connect(self):
        delay = self.FIRST_DELAY
        while True:
            try:
                return socket.create_connection(self.address, timeout=3)
            except OSError as error:
                pause = random.uniform(0.75, 1.0) * delay
                log.warning("collector unreachable (%s), next attempt in %.1f s", error, pause)
                time.sleep(pause)
                delay = min(self.LONGEST_DELAY, delay * 2)

    def run(self):
        while True:
            with self.connect() as connection:
                while True:
                    self.more.wait()
                    self.more.clear()
                    while self.events:
                        connection.sendall(self.events.popleft())


def main():
    logging.basicConfig(level=logging.INFO)
    shipper = Shipper(os.environ["HOST"], int(os.environ["PORT"]))
    shipper.events.append(b"started\n")
    shipper.start()
    shipper.join()


if __name__ == "__main__":
    main()
