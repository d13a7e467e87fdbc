# mypy: ignore-errors
"""Race clock of a pigeon loft: several ring readers feed one asyncio loop; one of them gets unplugged."""

import asyncio
import os
import socket

READERS = 5


class RingReader:
    """A reader of leg rings, which sends a line for each bird."""

    def __init__(self, loop, name, sock):
        self.loop = loop
        self.name = name
        self.sock = sock
        self.sock.setblocking(False)
        self.rest = b""
        self.birds = []

    def attach(self):
        self.loop.add_reader(self.sock.fileno(), self.on_ring_bytes)

    def on_ring_bytes(self):
        try:
            chunk = self.sock.recv(4096)
        except BlockingIOError:
            return
        self.rest += chunk
        *lines, self.rest = self.rest.split(b"\n")
        for line in lines:
            self.birds.append(line)


class Loft:
    def __init__(self, loop):
        self.loop = loop
        self.far_ends = []
        self.readers = []

    def plug_in(self, name):
        near, far = socket.socketpair()
        reader = RingReader(self.loop, name, near)
        reader.attach()
        self.readers.append(reader)
        self.far_ends.append(far)

    async def judge(self, _reader, writer):
        writer.write(b"%d birds\n" % sum(len(r.birds) for r in self.readers))
        await writer.drain()
        writer.close()


async def main():
    loop = asyncio.get_running_loop()
    loft = Loft(loop)
    for n in range(READERS):
        loft.plug_in(f"ring-{n}")
    for far in loft.far_ends:
        far.sendall(b"hello\n")
    server = await asyncio.start_server(loft.judge, "127.0.0.1", int(os.environ["PORT"]))
    # Somebody stumbles over a cable.
    loop.call_later(0.5, loft.far_ends[2].close)
    async with server:
        while True:
            await asyncio.sleep(20)


asyncio.run(main())
