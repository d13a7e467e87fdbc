# mypy: ignore-errors
"""Signal box controller: a small reactor with its own timers and one TCP listener."""

import heapq
import itertools
import os
import selectors
import socket
import time


class Deadline:
    __slots__ = ("callback", "cancelled", "when")

    def __init__(self, when, callback):
        self.when = when
        self.callback = callback
        self.cancelled = False

    def cancel(self):
        self.cancelled = True


class Reactor:
    def __init__(self):
        self._selector = selectors.DefaultSelector()
        self._deadlines = []
        self._order = itertools.count()

    def call_later(self, seconds, callback):
        deadline = Deadline(time.monotonic() + seconds, callback)
        heapq.heappush(self._deadlines, (deadline.when, next(self._order), deadline))
        return deadline

    def add_reader(self, sock, callback):
        self._selector.register(sock, selectors.EVENT_READ, callback)

    def remove_reader(self, sock):
        self._selector.unregister(sock)

    def _time_to_next(self):
        if not self._deadlines:
            return None
        return max(0.0, self._deadlines[0][0] - time.monotonic())

    def _fire_due(self):
        now = time.monotonic()
        while self._deadlines and self._deadlines[0][0] <= now:
            deadline = self._deadlines[0][2]
            if deadline.cancelled:
                break
            heapq.heappop(self._deadlines)
            deadline.callback()

    def serve_forever(self):
        while True:
            for key, _ in self._selector.select(self._time_to_next()):
                key.data(key.fileobj)
            self._fire_due()


class SignalBox:
    def __init__(self, reactor, listener):
        self.reactor = reactor
        self.aspect = "danger"
        reactor.add_reader(listener, self.accept)
        # falls back to danger unless the self test passes first
        self.failsafe = reactor.call_later(0.6, lambda: setattr(self, "aspect", "danger"))
        reactor.call_later(0.2, self.self_test_passed)

    def self_test_passed(self):
        self.failsafe.cancel()
        self.aspect = "caution"

    def accept(self, listener):
        conn, _ = listener.accept()
        self.reactor.add_reader(conn, self.receive)

    def receive(self, conn):
        request = conn.recv(256)
        if not request:
            self.reactor.remove_reader(conn)
            conn.close()
            return
        conn.sendall(self.aspect.encode() + b"\n")


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0")))
    loop = Reactor()
    SignalBox(loop, socket.create_server(address))
    loop.serve_forever()
