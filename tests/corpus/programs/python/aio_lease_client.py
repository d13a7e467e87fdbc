# mypy: ignore-errors
"""A worker that leases tasks from a scheduler by grpc.aio and runs them in a thread pool."""

import asyncio
import concurrent.futures
import hashlib
import os
import socket

import grpc

WORKERS = 4


class LeaseClient:
    def __init__(self, channel, slots):
        self._lease_call = channel.unary_unary("/scheduler.Tasks/Lease")
        self._done_call = channel.unary_unary("/scheduler.Tasks/Done")
        self._name = socket.gethostname().encode()
        self.tasks = asyncio.Queue(slots)

    async def lease_tasks(self):
        """Keep the local queue filled. The scheduler holds the call until it has a task."""
        while True:
            reply = await self._lease_call(self._name, timeout=30)
            for task in reply.split(b"\n"):
                if task:
                    await self.tasks.put(task)

    async def report(self, task, result):
        await self._done_call(task + b" " + result, timeout=30)


async def run_tasks(client, pool):
    loop = asyncio.get_running_loop()
    while True:
        task = await client.tasks.get()
        result = await loop.run_in_executor(pool, lambda: hashlib.sha256(task).hexdigest())
        await client.report(task, result.encode())


async def main():
    with concurrent.futures.ThreadPoolExecutor(WORKERS, "task") as pool:
        async with grpc.aio.insecure_channel(os.environ["GRPC_TARGET"]) as channel:
            client = LeaseClient(channel, slots=WORKERS * 2)
            workers = [asyncio.create_task(run_tasks(client, pool)) for _ in range(WORKERS)]
            await asyncio.gather(client.lease_tasks(), *workers)


if __name__ == "__main__":
    asyncio.run(main())
