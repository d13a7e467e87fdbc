# mypy: ignore-errors
"""Keeps three children alive with asyncio; each needs a few tries until its peer is there."""

import asyncio
import os
import sys

CHILD = """
import os, sys
path = sys.argv[1]
tries = 1
if os.path.exists(path):
    tries += int(open(path).read())
with open(path, "w") as out:
    out.write(str(tries))
if tries < 3:
    sys.exit("peer not ready")
sys.stdin.read()
"""


class ChildKeeper:
    FIRST_DELAY = 0.25
    LONGEST_DELAY = 30.0

    def __init__(self, name, data_dir):
        self.name = name
        self._tries = os.path.join(data_dir, name + ".tries")
        self.restarts = 0

    async def keep_child(self):
        delay = self.FIRST_DELAY
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                CHILD,
                self._tries,
                stdin=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            await process.wait()
            self.restarts += 1
            await asyncio.sleep(delay)
            delay = min(delay * 2, self.LONGEST_DELAY)


async def main():
    keepers = [ChildKeeper(name, os.environ["DATA_DIR"]) for name in ("api", "feed", "mail")]
    await asyncio.gather(*(keeper.keep_child() for keeper in keepers))


if __name__ == "__main__":
    asyncio.run(main())
