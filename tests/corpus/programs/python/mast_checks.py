# mypy: ignore-errors
"""Agent on a radio mast: watches the beacon process, answers questions on a socket, sends a report now and
then.
"""

import asyncio
import os
import signal


class BeaconWatch:
    """Knows the beacon by its process id and restarts nothing by itself: it only raises the alarm."""

    def __init__(self):
        self.pid = os.getpid()
        self.alarm = asyncio.Event()

    async def probe(self):
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", f"kill -0 {self.pid}", stderr=asyncio.subprocess.DEVNULL
        )
        return await process.wait() == 0

    async def run(self):
        while True:
            if not await self.probe():
                self.alarm.set()
            await asyncio.sleep(0.01)


async def raise_alarm(alarm):
    while True:
        await alarm.wait()
        alarm.clear()


async def answer(reader, writer):
    while line := await reader.readline():
        writer.write(b"mast ok: " + line)
        await writer.drain()
    writer.close()


async def send_reports(outbox):
    while True:
        try:
            await asyncio.wait_for(outbox.get(), timeout=30)
        except TimeoutError:
            pass


async def main():
    watch = BeaconWatch()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)
    server = await asyncio.start_server(answer, "127.0.0.1", int(os.environ.get("PORT", "0")))
    async with asyncio.TaskGroup() as group:
        group.create_task(watch.run(), name="beacon-watch")
        group.create_task(raise_alarm(watch.alarm), name="alarm")
        group.create_task(send_reports(asyncio.Queue()), name="reports")
        group.create_task(server.serve_forever(), name="server")
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
