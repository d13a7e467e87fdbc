# mypy: ignore-errors
"""Standby of a pair of gateways: takes over when the leader's lease file has gone."""

import asyncio
import os


class Standby:
    def __init__(self, data_dir):
        self.lease = os.path.join(data_dir, "leader.lease")
        self.leading = False
        with open(self.lease, "w") as out:
            out.write("gateway-a\n")

    async def lease_held(self):
        # The lease may lie on a hanging network mount, hence not os.path.exists().
        process = await asyncio.create_subprocess_exec("test", "-e", self.lease)
        return await process.wait() == 0

    async def follow_leader(self):
        while await self.lease_held():
            await asyncio.sleep(0.04)
        self.leading = True

    async def answer(self, reader, writer):
        writer.write(b"leader\n" if self.leading else b"standby\n")
        await writer.drain()
        writer.close()


async def main():
    standby = Standby(os.environ["DATA_DIR"])
    server = await asyncio.start_server(standby.answer, "127.0.0.1", int(os.environ.get("PORT", "0")))
    follower = asyncio.create_task(standby.follow_leader(), name="follow-leader")
    async with server:
        await follower
        await server.serve_forever()


asyncio.run(main())
