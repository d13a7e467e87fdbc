# mypy: ignore-errors
"""Uploader: files go to a storage server on this host; finished uploads are reaped."""

import asyncio
import contextlib


async def storage_server(reader, writer):
    """Takes the data and confirms only when a commit arrives (it never does here)."""
    with contextlib.suppress(ConnectionError):
        while await reader.read(65536):
            pass


class Uploader:
    def __init__(self, port):
        self.port = port
        self.pending = set()
        self.stored = []

    async def upload(self, name):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(name.encode() + b"\0" * 512)
        await writer.drain()
        receipt = await reader.readline()
        writer.close()
        return name, receipt

    def submit(self, name):
        self.pending.add(asyncio.create_task(self.upload(name), name=f"upload-{name}"))

    async def reap(self):
        while True:
            if self.pending:
                done, self.pending = await asyncio.wait(
                    self.pending, timeout=0, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    self.stored.append(task.result())
            else:
                await asyncio.sleep(1)


async def main():
    server = await asyncio.start_server(storage_server, "127.0.0.1", 0)
    uploader = Uploader(server.sockets[0].getsockname()[1])
    for name in ("a.tar", "b.tar", "c.tar"):
        uploader.submit(name)
    async with server:
        await uploader.reap()


if __name__ == "__main__":
    asyncio.run(main())
