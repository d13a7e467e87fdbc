# mypy: ignore-errors
"""Four asyncio workers wait for a queue that stays empty."""

import asyncio
import signal


async def worker(queue):
    while True:
        job = await queue.get()
        print("job", job, flush=True)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    workers = [asyncio.create_task(worker(queue)) for _ in range(4)]
    await stop.wait()
    for task in workers:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(main())
