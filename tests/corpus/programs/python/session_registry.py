# mypy: ignore-errors
"""A gateway for devices: sessions come back from a file at start, and idle ones are closed."""

import asyncio
import json
import os
import time

IDLE_LIMIT = 3600.0
CHECK_EVERY = 0.1
KNOWN_DEVICES = 600


class Session:
    """One device. It looks by itself whether it has been idle too long."""

    def __init__(self, loop, device, on_expired):
        self._loop = loop
        self.device = device
        self._on_expired = on_expired
        self._last_seen = time.monotonic()
        self._timer = loop.call_later(CHECK_EVERY, self._check_idle)

    def touch(self):
        self._last_seen = time.monotonic()

    def close(self):
        self._timer.cancel()

    def _check_idle(self):
        if time.monotonic() - self._last_seen > IDLE_LIMIT:
            self._on_expired(self)
        else:
            self._timer = self._loop.call_later(CHECK_EVERY, self._check_idle)


class SessionRegistry:
    def __init__(self, loop, path):
        self._loop = loop
        self._path = path
        self._sessions = {}

    def restore(self):
        with open(self._path, encoding="utf-8") as source:
            for device in json.load(source):
                self.open(device)

    def open(self, device):
        session = self._sessions.get(device)
        if session is None:
            session = self._sessions[device] = Session(self._loop, device, self.expire)
        return session

    def expire(self, session):
        session.close()
        self._sessions.pop(session.device, None)

    async def serve(self, reader, writer):
        """A device writes its name on each line; that is all."""
        while line := await reader.readline():
            self.open(line.decode("utf-8", "replace").strip()).touch()
        writer.close()


async def main():
    path = os.path.join(os.environ["DATA_DIR"], "sessions.json")
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as out:
            json.dump([f"meter-{number:04}" for number in range(KNOWN_DEVICES)], out)
    registry = SessionRegistry(asyncio.get_running_loop(), path)
    registry.restore()
    server = await asyncio.start_server(registry.serve, "127.0.0.1", int(os.environ["PORT"]))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
