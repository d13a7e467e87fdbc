# mypy: ignore-errors
"""Passes waiting callers to the free desks of a call centre."""

import collections
import logging
import logging.handlers
import os
import socket
import threading
from pathlib import Path

log = logging.getLogger("centre")


def set_up_logging():
    handler = logging.handlers.RotatingFileHandler(
        Path(os.environ["DATA_DIR"]) / "centre.log", maxBytes=2_000_000, backupCount=2
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)


class Centre:
    REFRESH = 0.25

    def __init__(self, desks):
        self._desks = dict.fromkeys(f"desk-{n:02}" for n in range(desks))
        self._callers = collections.deque()
        self._ring = threading.Condition()

    def ring(self, caller):
        with self._ring:
            self._callers.append(caller)
            self._ring.notify()

    def hand_over(self):
        with self._ring:
            while True:
                self._ring.wait(self.REFRESH)
                for desk, talking_to in self._desks.items():
                    if talking_to is None and not self._callers:
                        log.debug("%s is free but nobody waits (%d callers)", desk, len(self._callers))
                    elif talking_to is None:
                        self._desks[desk] = self._callers.popleft()
                        log.info("%s takes %s", desk, self._desks[desk])


def exchange(centre, port):
    """A datagram is a caller's number."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", port))
        while True:
            centre.ring(sock.recv(64).decode(errors="replace"))


def main():
    set_up_logging()
    centre = Centre(desks=120)
    threading.Thread(
        target=exchange, args=(centre, int(os.environ.get("PORT", "0"))), name="exchange", daemon=True
    ).start()
    centre.hand_over()


if __name__ == "__main__":
    main()
