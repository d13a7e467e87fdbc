# mypy: ignore-errors
"""Runs one relay program for each radio channel and starts it anew when it has ended."""

import asyncio
import os
import sys

CHANNELS = {"north": 1, "south": 2}


class RelaySupervisor:
    def __init__(self, channel, number):
        self.channel = channel
        self.number = number
        self.starts = 0

    async def start(self):
        self.starts += 1
        return await asyncio.create_subprocess_exec(
            sys.executable,
            __file__,
            "relay",
            self.channel,
            str(self.number),
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def keep_running(self):
        while True:
            relay = await self.start()
            code = await relay.wait()
            if code == 0:
                print("relay", self.channel, "is done", flush=True)
                return
            await asyncio.sleep(0.5)


def relay(channel, number):
    secret_file = os.path.join(os.environ["DATA_DIR"], "relays", f"{channel}.key")
    with open(secret_file, "rb") as file:
        key = file.read()
    print("relay", channel, "listens on", 9000 + int(number), "with a key of", len(key), "bytes", flush=True)
    sys.stdin.read()


async def main():
    await asyncio.gather(*(RelaySupervisor(*item).keep_running() for item in CHANNELS.items()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["relay"]:
        relay(*sys.argv[2:])
    else:
        asyncio.run(main())
