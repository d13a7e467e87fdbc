# mypy: ignore-errors
"""Collects passenger manifests from ferry terminals over UDP."""

import json
import os
import selectors
import socket
import time


class Lease:
    def __init__(self, terminal, seconds):
        self.terminal = terminal
        self.seconds = seconds
        self.expires_at = time.monotonic() + seconds
        self.unconfirmed = []

    def renew(self):
        self.expires_at = time.monotonic() + self.seconds


class LeaseBook:
    def __init__(self):
        self._leases = {}

    def open(self, terminal, seconds=0.8):
        lease = self._leases.get(terminal)
        if lease is None:
            lease = self._leases[terminal] = Lease(terminal, seconds)
        return lease

    def seconds_to_next_expiry(self):
        if not self._leases:
            return None
        soonest = min(lease.expires_at for lease in self._leases.values())
        return max(0.0, soonest - time.monotonic())

    def drop_expired(self):
        now = time.monotonic()
        for lease in list(self._leases.values()):
            if lease.expires_at <= now and not lease.unconfirmed:
                # nothing owed to this terminal any more
                del self._leases[lease.terminal]


class HarbourDesk:
    def __init__(self, host, port):
        self.book = LeaseBook()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((host, port))
        self.sock.setblocking(False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.sock, selectors.EVENT_READ, self.on_datagram)

    def on_datagram(self):
        try:
            raw, _ = self.sock.recvfrom(8192)
            message = json.loads(raw)
        except (BlockingIOError, ValueError):
            return
        lease = self.book.open(message["terminal"])
        lease.renew()
        if message.get("kind") == "confirm":
            lease.unconfirmed.clear()
        else:
            lease.unconfirmed.append(message)

    def pump(self):
        while True:
            timeout = self.book.seconds_to_next_expiry()
            for key, _ in self.selector.select(timeout):
                key.data()
            self.book.drop_expired()


def main():
    desk = HarbourDesk(os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"]))
    home = desk.book.open("home-pier")
    home.unconfirmed.append({"terminal": "home-pier", "kind": "manifest", "passengers": []})
    desk.pump()


if __name__ == "__main__":
    main()
