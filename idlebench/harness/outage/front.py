"""A program of its own that stands between workers and broker, and can refuse, hold or close.

Started by its path with the standard library alone. It connects back to the harness, whose port is its
argument, and says on which port workers find it; then every line that it is told is a state, or
``count``, and it answers each with how many connections it has accepted so far. When the harness is
gone, so is it.
"""

from __future__ import annotations

import errno
import os
import resource
import selectors
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

TOKEN = "IDLEBENCH_FRONT_TOKEN"  # noqa: S105 - the name of a variable
LOOPBACK = "127.0.0.1"
_BACKLOG = 511
_CHUNK = 1 << 16
_FULL = 1 << 18
_ACCEPTS_AT_ONCE = 64
_NO_DESCRIPTORS_S = 0.01
_CONNECT_S = 5.0
_RESET = struct.pack("ii", 1, 0)


@dataclass(eq=False, slots=True)
class End:
    """One side of a forwarded connection.

    Attributes:
        socket: non-blocking.
        other: the opposite side.
        outbox: what it is still to be sent.
    """

    socket: socket.socket
    other: End | None = None
    outbox: bytearray = field(default_factory=bytearray)


class Front:
    """Forwards connections, until it is told otherwise."""

    def __init__(self, control: socket.socket, broker: tuple[str, int]) -> None:
        """Reserve a port; nobody is let in before the state ``up``."""
        self._control = control
        self._broker = broker
        self._selector = selectors.DefaultSelector()
        self._ends: set[End] = set()
        self._state = ""
        self._accepted = 0
        self._told = b""
        self._over = False
        # Bound and never listening: keeps the port ours while connections to it are refused.
        self._holder = _bound(0)
        self.port = int(self._holder.getsockname()[1])
        self._listener: socket.socket | None = None
        self._selector.register(control, selectors.EVENT_READ, self._take_orders)

    def serve(self) -> None:
        """Serve until the harness is gone."""
        while not self._over:
            for key, events in self._selector.select():
                if isinstance(key.data, End):
                    self._move(key.data, events)
                else:
                    key.data()

    def _take_orders(self) -> None:
        data = self._control.recv(_CHUNK)
        self._over = not data
        *lines, self._told = (self._told + data).split(b"\n")
        for line in lines:
            order = line.decode("ascii", "replace")
            self._accept(_BACKLOG)  # who waits has tried to connect already, and is counted
            if order != "count":
                self._become(order)
            self._control.sendall(b"%d\n" % self._accepted)

    def _become(self, state: str) -> None:
        """Change the state: ``up``, ``refused``, ``held`` or ``closing``."""
        self._state = state
        if state == "refused":
            self._stop_listening()
        if state in ("refused", "closing"):
            for end in list(self._ends):
                self._drop(end, reset=state == "refused")
        if state != "refused" and self._listener is None:
            self._listener = _bound(self.port)
            self._listener.listen(_BACKLOG)
            self._listener.setblocking(False)
            self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        for end in self._ends:
            self._watch(end)

    def _stop_listening(self) -> None:
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None

    def _accept(self, most: int = _ACCEPTS_AT_ONCE) -> None:
        """Let in who waits, a few at a time, so that orders are heard between them."""
        for _ in range(most):
            if self._listener is None:
                return
            try:
                worker, _ = self._listener.accept()
            except BlockingIOError:
                return
            except OSError:  # no descriptors left: the queue of the listener keeps who waits
                time.sleep(_NO_DESCRIPTORS_S)
                return
            self._accepted += 1
            if self._state == "closing":
                worker.close()
            else:
                self._join(worker)

    def _join(self, worker: socket.socket) -> None:
        """Connect a worker to the broker."""
        try:
            broker = socket.socket(socket.AF_INET6 if ":" in self._broker[0] else socket.AF_INET)
        except OSError:
            worker.close()
            return
        near, far = End(worker), End(broker)
        near.other, far.other = far, near
        for end in (near, far):
            end.socket.setblocking(False)
            end.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._ends.add(end)
        if broker.connect_ex(self._broker) not in (0, errno.EINPROGRESS):
            self._drop(near, reset=True)
            return
        for end in (near, far):
            self._watch(end)

    def _move(self, end: End, events: int) -> None:
        """Take what came, send what waits; one side that ends takes the other with it."""
        if end not in self._ends or end.other is None:
            return  # dropped by an event before this one
        try:
            if events & selectors.EVENT_WRITE and end.outbox:
                del end.outbox[: end.socket.send(end.outbox)]
            if events & selectors.EVENT_READ:
                data = end.socket.recv(_CHUNK)
                if not data:
                    self._drop(end, reset=False)
                    return
                end.other.outbox += data
        except BlockingIOError:
            pass
        except OSError:
            self._drop(end, reset=True)
            return
        self._watch(end)
        self._watch(end.other)

    def _watch(self, end: End) -> None:
        """Listen for what can be done about a side now; for nothing while it is held."""
        events = 0
        if self._state != "held" and end.other is not None:
            events |= selectors.EVENT_READ if len(end.other.outbox) < _FULL else 0
            events |= selectors.EVENT_WRITE if end.outbox else 0
        known = self._selector.get_map().get(end.socket.fileno())
        if known is None and events:
            self._selector.register(end.socket, events, end)
        elif known is not None and not events:
            self._selector.unregister(end.socket)
        elif known is not None and known.events != events:
            self._selector.modify(end.socket, events, end)

    def _drop(self, end: End, *, reset: bool) -> None:
        """End both sides, with a reset where the peer is to see an error rather than an end."""
        for side in (end, end.other):
            if side is None or side not in self._ends:
                continue
            self._ends.discard(side)
            if side.socket.fileno() in self._selector.get_map():
                self._selector.unregister(side.socket)
            if reset:
                side.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            elif side.outbox:
                with suppress(OSError):
                    side.socket.send(side.outbox)
            side.socket.close()


def _bound(port: int) -> socket.socket:
    """Give a socket bound to a loopback port that several sockets of ours share."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((LOOPBACK, port))
    return bound


def main(argv: list[str]) -> int:
    """Connect to the harness, then serve."""
    harness_port, broker_host, broker_port = int(argv[0]), argv[1], int(argv[2])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    control = socket.create_connection((LOOPBACK, harness_port), timeout=_CONNECT_S)
    control.settimeout(None)
    front = Front(control, (broker_host, broker_port))
    control.sendall(f"{os.environ.pop(TOKEN)} {front.port}\n".encode("ascii"))
    front.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
