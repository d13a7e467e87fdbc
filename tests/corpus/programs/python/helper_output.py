# mypy: ignore-errors
"""Show what a helper program prints, from an asyncio service."""

import asyncio
import os
import subprocess
import sys


class HelperOutput:
    def __init__(self, loop, command):
        self.loop = loop
        self.buffer = b""
        self.lines = []
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.fd = self.process.stdout.fileno()
        os.set_blocking(self.fd, False)
        loop.add_reader(self.fd, self.on_readable)

    def on_readable(self):
        try:
            data = os.read(self.fd, 4096)
        except BlockingIOError:
            return
        self.buffer += data
        while b"\n" in self.buffer:
            line, self.buffer = self.buffer.split(b"\n", 1)
            self.lines.append(line.decode())


async def main():
    loop = asyncio.get_running_loop()
    # The helper reports its version and is done.
    output = HelperOutput(loop, [sys.executable, "-c", "print('helper 1.4 ready')"])
    stop = asyncio.Event()
    await stop.wait()
    output.process.wait()


asyncio.run(main())
