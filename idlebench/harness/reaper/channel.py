"""The harness's end of the control socket: one request at a time, every wait with a deadline."""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from collections.abc import Callable

from idlebench.harness.reaper.wire import Decoder, Message, encode


class ChannelClosedError(Exception):
    """The other side is gone, or this side can no longer be trusted to be in step with it."""


class Channel:
    """Messages over a stream socket.

    An exception may fly in from a signal handler at any time. One that strikes between taking bytes from
    the socket and keeping them would put the stream out of step; then the channel closes, which makes the
    reaper end everything, the outcome that an interrupted run needs anyway.
    """

    def __init__(self, connection: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a connected socket.

        Args:
            connection: closed with the channel.
            clock: monotonic seconds.
        """
        self.clock = clock
        self._connection = connection
        self._connection.setblocking(False)
        self._decoder = Decoder()
        self._waiting: deque[Message] = deque()
        self._last_id = 0
        self._in_step = True

    @staticmethod
    def pair() -> tuple[socket.socket, socket.socket]:
        """Give two connected sockets, neither inheritable."""
        return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)

    def ask(self, request: Message, timeout_s: float, take: Callable[[Message], None]) -> Message | None:
        """Send a request and give its answer, or None after the time.

        Args:
            request: without an id.
            timeout_s: for sending and answering together.
            take: given every message that is not the answer.

        Raises:
            ChannelClosedError: the other side is gone.
        """
        deadline = self.clock() + timeout_s
        self._last_id += 1
        if not self._send(encode({**request, "id": self._last_id}), deadline):
            return None
        while True:
            message = self.receive(max(0.0, deadline - self.clock()))
            if message is None:
                return None
            if message.get("id") == self._last_id:
                return message
            take(message)

    def receive(self, timeout_s: float) -> Message | None:
        """Give the next message, or None if none comes in time; 0 never blocks.

        Raises:
            ChannelClosedError: the other side is gone and everything it said was given.
        """
        deadline = self.clock() + timeout_s
        while not self._waiting:
            if not self._in_step:
                raise ChannelClosedError
            if not self._ready(deadline, reading=True):
                return None
            self._in_step = False
            data = self._read()
            if data is not None:
                self._waiting.extend(self._decoder.feed(data))
            self._in_step = data != b""
        return self._waiting.popleft()

    def close(self) -> None:
        """Close the socket; the reaper takes it as the end of the run."""
        self._in_step = False
        self._connection.close()

    def _send(self, frame: bytes, deadline: float) -> bool:
        """Send a whole frame; False if there was no room for it in time."""
        if not self._in_step:
            raise ChannelClosedError
        rest = memoryview(frame)
        self._in_step = False
        while rest:
            try:
                rest = rest[self._connection.send(rest) :]
            except BlockingIOError:
                if not self._ready(deadline, reading=False):
                    return False
            except OSError as error:
                raise ChannelClosedError from error
        self._in_step = True
        return True

    def _read(self) -> bytes | None:
        """Take what is there; b"" if the other side is gone, None if there was nothing after all."""
        try:
            return self._connection.recv(1 << 16)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def _ready(self, deadline: float, *, reading: bool) -> bool:
        """Wait until the socket can be used, or until the deadline."""
        left = max(0.0, deadline - self.clock())
        poll = select.poll()
        poll.register(self._connection, select.POLLIN if reading else select.POLLOUT)
        return bool(poll.poll(left * 1000))
