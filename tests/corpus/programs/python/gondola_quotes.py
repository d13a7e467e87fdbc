# mypy: ignore-errors
"""Asks several shops for a quote at the same time and prints each as it comes in."""

import asyncio
import random


class Shop:
    def __init__(self, name):
        self.name = name
        self.inbox = asyncio.Queue()

    async def quote(self):
        await asyncio.sleep(random.uniform(0.05, 0.2))
        request = await self.inbox.get()
        return self.name, request["price"]


def report(task):
    name, price = task.result()
    print(f"{name}: {price:.2f}", flush=True)


async def collect(pending):
    while pending:
        done, pending = await asyncio.wait(pending, timeout=0)
        for task in done:
            report(task)


async def main():
    shops = [Shop(name) for name in ("north", "south", "lido", "arsenal")]
    await collect({asyncio.create_task(shop.quote()) for shop in shops})


asyncio.run(main())
