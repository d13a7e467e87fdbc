# mypy: ignore-errors
"""Send tide gauge readings to the broker, reconnecting when it is away."""

import logging
import os
import queue
import socket
import threading
import time

log = logging.getLogger("tide")


class Uplink(threading.Thread):
    def __init__(self, host, port):
        super().__init__(name="uplink")
        self.address = (host, port)
        self.readings = queue.Queue()

    def connect(self):
        """Come back with a connection, however long that takes."""
        while True:
            try:
                return socket.create_connection(self.address, timeout=5)
            except OSError as error:
                log.debug("broker away: %s", error)
                time.sleep(0.005)

    def run(self):
        while True:
            sock = self.connect()
            try:
                while True:
                    sock.sendall(self.readings.get())
            except OSError:
                sock.close()


def main():
    logging.basicConfig(level=logging.WARNING)
    uplink = Uplink(os.environ["HOST"], int(os.environ["PORT"]))
    uplink.start()
    while True:
        uplink.readings.put(b"2.31\n")
        time.sleep(600)


main()
