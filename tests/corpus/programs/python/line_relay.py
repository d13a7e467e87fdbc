# mypy: ignore-errors
"""A relay: what one client writes is sent to all others (one thread, selectors)."""

import os
import selectors
import socket
import threading


class Peer:
    def __init__(self, sock, address):
        self.sock = sock
        self.address = address
        self.outbox = bytearray()


class LineRelay:
    def __init__(self, host, port):
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server((host, port))
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._peers = {}

    def accept(self):
        sock, address = self._listener.accept()
        sock.setblocking(False)
        peer = Peer(sock, address)
        self._peers[address] = peer
        self._selector.register(sock, selectors.EVENT_READ | selectors.EVENT_WRITE, peer)

    def drop(self, peer):
        self._selector.unregister(peer.sock)
        peer.sock.close()
        del self._peers[peer.address]

    def broadcast(self, sender, data):
        for peer in self._peers.values():
            if peer is not sender:
                peer.outbox += data

    def serve_forever(self):
        while True:
            for key, mask in self._selector.select():
                peer = key.data
                if peer is None:
                    self.accept()
                    continue
                if mask & selectors.EVENT_READ:
                    data = peer.sock.recv(4096)
                    if not data:
                        self.drop(peer)
                        continue
                    self.broadcast(peer, data)
                if mask & selectors.EVENT_WRITE and peer.outbox:
                    sent = peer.sock.send(peer.outbox)
                    del peer.outbox[:sent]


def monitor(port):
    """A client of our own that only listens, for the monitoring page."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        while sock.recv(4096):
            pass


if __name__ == "__main__":
    port = int(os.environ["PORT"])
    relay = LineRelay("127.0.0.1", port)
    threading.Thread(target=monitor, args=(port,), name="monitor", daemon=True).start()
    relay.serve_forever()
