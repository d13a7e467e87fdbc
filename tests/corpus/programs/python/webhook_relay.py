# mypy: ignore-errors
"""Webhook relay: takes deliveries on a TCP port and hands them to a few sender tasks."""

import asyncio
import logging
import os
import signal
import sqlite3
from dataclasses import dataclass

log = logging.getLogger("webhook-relay")


@dataclass
class Delivery:
    target: str
    body: bytes


class DeliveryStore:
    """Deliveries that failed and wait for another try."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS delivery"
            " (id INTEGER PRIMARY KEY, target TEXT, body BLOB, retry_at REAL)"
        )
        self.db.execute("CREATE INDEX IF NOT EXISTS by_retry ON delivery (retry_at)")
        self.db.commit()

    def due(self) -> list[Delivery]:
        rows = self.db.execute(
            "SELECT target, body FROM delivery WHERE retry_at <= strftime('%s', 'now') LIMIT 50"
        )
        return [Delivery(*row) for row in rows]


class Relay:
    def __init__(self, store: DeliveryStore) -> None:
        self.store = store
        self.outbox: asyncio.Queue[Delivery] = asyncio.Queue(maxsize=500)
        self.stopping = asyncio.Event()
        self.sent = 0

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                target, _, body = line.partition(b" ")
                await self.outbox.put(Delivery(target.decode(), body))
                writer.write(b"accepted\n")
                await writer.drain()
        finally:
            writer.close()

    async def send_forever(self, number: int) -> None:
        while True:
            delivery = await self.outbox.get()
            log.info("sender %d: %d bytes to %s", number, len(delivery.body), delivery.target)
            self.sent += 1

    async def retry_failed(self) -> None:
        while True:
            for delivery in self.store.due():
                await self.outbox.put(delivery)
            await asyncio.sleep(5)

    async def report(self) -> None:
        while True:
            await asyncio.sleep(60)
            log.info("sent %d, waiting %d", self.sent, self.outbox.qsize())


async def main() -> None:
    relay = Relay(DeliveryStore(os.environ["DATABASE_PATH"]))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, relay.stopping.set)

    server = await asyncio.start_server(relay.receive, "127.0.0.1", int(os.environ["PORT"]))
    async with server:
        jobs = [asyncio.create_task(relay.send_forever(n), name=f"sender-{n}") for n in range(4)]
        jobs.append(asyncio.create_task(relay.retry_failed(), name="retry"))
        jobs.append(asyncio.create_task(relay.report(), name="report"))
        await relay.stopping.wait()
        for job in jobs:
            job.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main())
