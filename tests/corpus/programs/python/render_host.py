# mypy: ignore-errors
"""Runs a render child for ever; a chain of timers checks its heartbeat file every five seconds."""

import asyncio
import os
import sys
import time

BEAT = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "render.beat")
CHILD = """
import os, sys, time
while True:
    with open(sys.argv[1], "w") as beat:
        beat.write(str(time.time()))
    time.sleep(8)
"""


class RenderHost:
    def __init__(self):
        self.child = None
        self.restarts = 0
        self.pause = 1.0

    def check_beat(self):
        """Kill a child that has said nothing for a minute, and look again in five seconds."""
        try:
            age = time.time() - os.stat(BEAT).st_mtime
        except FileNotFoundError:
            age = 0
        if age > 60 and self.child is not None and self.child.returncode is None:
            self.child.kill()
        asyncio.get_running_loop().call_later(5, self.check_beat)

    async def run(self):
        self.check_beat()
        while True:
            started = time.monotonic()
            self.child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, BEAT)
            await self.child.wait()
            self.restarts += 1
            if time.monotonic() - started > 60:
                self.pause = 1.0
            await asyncio.sleep(self.pause)
            self.pause = min(self.pause * 2, 120)


if __name__ == "__main__":
    asyncio.run(RenderHost().run())
