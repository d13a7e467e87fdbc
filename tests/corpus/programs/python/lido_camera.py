# mypy: ignore-errors
"""Counts bathers at the lido: cameras report to an asyncio server; a forked child keeps the archive."""

import asyncio
import os
import socket
import stat
import time


def shut_inherited_sockets():
    """The child must not hold connections of its parent open."""
    for name in os.listdir("/proc/self/fd"):
        fd = int(name)
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                inherited = socket.socket(fileno=fd)
                inherited.shutdown(socket.SHUT_RDWR)
                inherited.close()
        except OSError:
            continue


def keep_archive(lines):
    shut_inherited_sockets()
    path = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "bathers.csv")
    while chunk := os.read(lines, 4096):
        with open(path, "ab") as archive:
            archive.write(chunk)


def start_archive():
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(writing)
        keep_archive(reading)
        os._exit(0)
    os.close(reading)
    return writing


class Lido:
    def __init__(self, archive):
        self.archive = archive
        self.bathers = {}

    async def camera(self, reader, writer):
        name = (await reader.readline()).decode().strip()
        while line := await reader.readline():
            self.bathers[name] = int(line)
            os.write(self.archive, f"{time.time():.0f},{name},{int(line)}\n".encode())
        writer.close()

    async def totals(self):
        while True:
            await asyncio.sleep(60)
            os.write(self.archive, f"{time.time():.0f},total,{sum(self.bathers.values())}\n".encode())


async def main():
    lido = Lido(start_archive())
    server = await asyncio.start_server(lido.camera, "127.0.0.1", int(os.environ.get("PORT", "0")))
    async with server:
        await asyncio.gather(server.serve_forever(), lido.totals())


if __name__ == "__main__":
    asyncio.run(main())
