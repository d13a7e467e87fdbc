# mypy: ignore-errors
"""A chat bot's gateway client: one connection a shard, identify, heartbeats, reconnects with a backoff."""

import asyncio
import json
import logging
import os
import random

logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("gateway")


class ExponentialBackoff:
    """The first retry comes at once, the later ones after longer and longer pauses."""

    def __init__(self, base=1.0, cap=60.0):
        self.base = base
        self.cap = cap
        self.failures = 0

    def reset(self):
        self.failures = 0

    def delay(self):
        pause = 0.0 if self.failures == 0 else min(self.cap, self.base * 2**self.failures)
        self.failures += 1
        return pause * random.uniform(0.5, 1.0)


class Bot:
    def __init__(self, host, port, shards):
        self.host = host
        self.port = port
        self.shards = shards
        self.handlers = {}

    def event(self, function):
        self.handlers[function.__name__.removeprefix("on_")] = function
        return function

    async def dispatch(self, payload):
        handler = self.handlers.get(payload["type"])
        if handler is not None:
            await handler(payload)

    async def heartbeat(self, writer):
        while True:
            await asyncio.sleep(40)
            writer.write(b'{"op": 1}\n')
            await writer.drain()

    async def run_shard(self, number):
        backoff = ExponentialBackoff()
        while True:
            heart = None
            try:
                reader, writer = await asyncio.open_connection(self.host, self.port)
                backoff.reset()
                writer.write(json.dumps({"op": 2, "shard": [number, self.shards]}).encode() + b"\n")
                heart = asyncio.create_task(self.heartbeat(writer))
                while line := await reader.readline():
                    await self.dispatch(json.loads(line))
                log.info("shard %d: the gateway closed the session", number)
                writer.close()
            except OSError as error:
                log.info("shard %d: %s", number, error)
            finally:
                if heart is not None:
                    heart.cancel()
            await asyncio.sleep(backoff.delay())

    async def start(self):
        async with asyncio.TaskGroup() as group:
            for number in range(self.shards):
                group.create_task(self.run_shard(number), name=f"shard-{number}")


bot = Bot(os.environ["HOST"], int(os.environ["PORT"]), shards=2)


@bot.event
async def on_message(payload):
    print(payload["author"], payload["content"])


if __name__ == "__main__":
    asyncio.run(bot.start())
