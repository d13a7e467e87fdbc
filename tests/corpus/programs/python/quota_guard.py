# mypy: ignore-errors
"""Watch the size of the upload directory and refuse uploads over the quota."""

import asyncio
import os


class QuotaGuard:
    def __init__(self, directory, limit_kb):
        self.directory = directory
        self.limit_kb = limit_kb
        self.accepting = True

    async def used_kb(self):
        process = await asyncio.create_subprocess_exec(
            "du", "-sk", self.directory, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        return int(output.split()[0])

    async def watch(self):
        while True:
            self.accepting = await self.used_kb() < self.limit_kb
            await asyncio.sleep(0.02)


async def handle_upload(reader, writer, guard):
    writer.write(b"ok\n" if guard.accepting else b"over quota\n")
    await writer.drain()
    writer.close()


async def main():
    guard = QuotaGuard(os.environ["DATA_DIR"], limit_kb=500_000)
    await asyncio.start_server(lambda reader, writer: handle_upload(reader, writer, guard), "127.0.0.1", 0)
    await guard.watch()


asyncio.run(main())
