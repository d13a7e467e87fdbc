# mypy: ignore-errors
"""A small ASGI-like server: protocol, lifespan, date header, reaper of idle connections."""

import asyncio
import contextvars
import email.utils
import itertools
import os
import signal

request_id = contextvars.ContextVar("request_id")
numbers = itertools.count(1)


class State:
    def __init__(self, loop):
        self.loop = loop
        self.connections = set()
        self.date = b""

    def tick(self):
        """The date header changes once a second, not with every answer."""
        self.date = email.utils.formatdate(usegmt=True).encode()
        self.loop.call_later(1.0, self.tick)

    def reap(self):
        now = self.loop.time()
        for connection in list(self.connections):
            if now - connection.used > 20:
                connection.transport.close()
        self.loop.call_later(5.0, self.reap)


class HttpProtocol(asyncio.Protocol):
    def __init__(self, app, state):
        self.app = app
        self.state = state
        self.transport = None
        self.used = state.loop.time()
        self._buffer = b""
        self._tasks = set()

    def connection_made(self, transport):
        self.transport = transport
        self.state.connections.add(self)

    def connection_lost(self, exc):
        self.state.connections.discard(self)

    def data_received(self, data):
        self.used = self.state.loop.time()
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            parts = head.split(b" ", 2)
            if len(parts) < 3:
                self.transport.close()
                return
            request_id.set(next(numbers))
            task = self.state.loop.create_task(
                self.app({"type": "http", "path": parts[1].decode()}, self.send)
            )
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def send(self, status, body):
        self.transport.write(
            b"HTTP/1.1 %d OK\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s"
            % (status, self.state.date, len(body), body)
        )


async def app(scope, send):
    body = f"request {request_id.get()} for {scope['path']}\n".encode()
    await send(200, body)


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    state = State(loop)
    state.tick()
    state.reap()
    server = await loop.create_server(
        lambda: HttpProtocol(app, state), "127.0.0.1", int(os.environ.get("PORT", "0"))
    )
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
