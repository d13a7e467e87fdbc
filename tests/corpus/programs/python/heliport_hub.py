# mypy: ignore-errors
"""Slots of a heliport come over one connection; when it ends, it is given up and made anew after a while."""

import logging
import os
import selectors
import socket
import time

log = logging.getLogger("heliport")


class Uplink:
    FIRST_PAUSE = 2.0
    LONGEST_PAUSE = 20.0

    def __init__(self, hub):
        self.hub = hub
        self.sock = None
        self.pause = self.FIRST_PAUSE
        self.retry_at = 0.0

    def connect(self):
        try:
            self.sock = socket.create_connection((os.environ["HOST"], int(os.environ["PORT"])), timeout=5)
        except OSError as error:
            self.give_up(error)
            return
        self.sock.setblocking(False)
        self.hub.selector.register(self.sock, selectors.EVENT_READ, self.on_readable)

    def give_up(self, reason):
        log.warning("uplink lost (%s), again in %.0f s", reason, self.pause)
        if self.sock is not None:
            self.hub.selector.unregister(self.sock)
            self.sock.close()
            self.sock = None
        self.retry_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, self.LONGEST_PAUSE)

    def on_readable(self):
        try:
            data = self.sock.recv(4096)
        except BlockingIOError:
            return
        except OSError as error:
            self.give_up(error)
            return
        if not data:
            self.give_up("closed by the tower")
            return
        self.pause = self.FIRST_PAUSE
        log.info("slot %r", data)


class Hub:
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.uplink = Uplink(self)

    def run(self):
        while True:
            if self.uplink.sock is None and time.monotonic() >= self.uplink.retry_at:
                self.uplink.connect()
            timeout = None if self.uplink.sock else max(0.01, self.uplink.retry_at - time.monotonic())
            for key, _events in self.selector.select(timeout):
                key.data()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Hub().run()
