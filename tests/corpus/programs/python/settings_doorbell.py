# mypy: ignore-errors
"""Async service whose settings thread rings an eventfd when there is a new version."""

import asyncio
import os
import threading


class Settings:
    def __init__(self):
        self.version = 0
        self.values = {"limit": 10}
        self.bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.lock = threading.Lock()

    def publish(self, **values):
        with self.lock:
            self.values.update(values)
            self.version += 1
        os.eventfd_write(self.bell, 1)


def settings_thread(settings, stop):
    """The first values come soon after the start, then nothing for hours."""
    stop.wait(0.3)
    settings.publish(limit=25)
    while not stop.wait(3600):
        settings.publish(limit=settings.values["limit"] + 1)


class Service:
    def __init__(self, settings):
        self.settings = settings
        self.applied = 0
        self.limit = None

    def on_settings_changed(self):
        if self.settings.version == self.applied:
            return
        with self.settings.lock:
            self.applied = self.settings.version
            self.limit = self.settings.values["limit"]

    async def echo(self, reader, writer):
        while line := await reader.readline():
            writer.write(line[: self.limit])
            await writer.drain()
        writer.close()

    async def run(self):
        asyncio.get_running_loop().add_reader(self.settings.bell, self.on_settings_changed)
        server = await asyncio.start_server(self.echo, "127.0.0.1", int(os.environ.get("PORT", "0")))
        async with server:
            await server.serve_forever()


def main():
    settings = Settings()
    stop = threading.Event()
    threading.Thread(target=settings_thread, args=(settings, stop), name="settings", daemon=True).start()
    asyncio.run(Service(settings).run())


if __name__ == "__main__":
    main()
