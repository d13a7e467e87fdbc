# mypy: ignore-errors
"""Lantern room controller: reads the chatter of helper programs and serves the state."""

import asyncio
import json
import os
import subprocess
import sys

CALIBRATE = "print('lens 4 aligned'); print('ready')"
FOG_SENSOR = "import signal; print('fog sensor up', flush=True); signal.pause()"


class LanternRoom:
    def __init__(self):
        self.state = {}
        self.partial = {}
        self.helpers = []

    def light(self, name, script):
        loop = asyncio.get_running_loop()
        helper = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, bufsize=0)
        fd = helper.stdout.fileno()
        os.set_blocking(fd, False)
        self.helpers.append(helper)
        self.partial[name] = b""
        loop.add_reader(fd, self.on_chatter, name, fd)

    def on_chatter(self, name, fd):
        try:
            chunk = os.read(fd, 4096)
        except BlockingIOError:
            return
        *lines, rest = (self.partial[name] + chunk).split(b"\n")
        self.partial[name] = rest
        for line in lines:
            self.state[name] = line.decode(errors="replace")

    async def answer_keeper(self, reader, writer):
        await reader.readline()
        writer.write(json.dumps(self.state).encode() + b"\n")
        await writer.drain()
        writer.close()

    async def report(self):
        while True:
            await asyncio.sleep(30)
            print("lantern:", self.state, flush=True)


async def main():
    room = LanternRoom()
    room.light("lens", CALIBRATE)
    room.light("fog", FOG_SENSOR)
    server = await asyncio.start_server(
        room.answer_keeper,
        os.environ.get("HOST", "127.0.0.1"),
        int(os.environ.get("PORT", "0")),
    )
    async with server:
        await asyncio.gather(server.serve_forever(), room.report())


if __name__ == "__main__":
    asyncio.run(main())
