# mypy: ignore-errors
"""Presence by grpc.aio: a heartbeat call every 10 seconds, and HTTP/2 keepalive in between."""

import asyncio
import os
import socket

import grpc

BEAT_EVERY = 10.0
OPTIONS = [
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
]


class Presence:
    def __init__(self, channel):
        self._channel = channel
        self._beat_call = channel.unary_unary("/presence.Presence/Beat")
        self._name = socket.gethostname().encode()
        self.missed = 0

    async def beat(self):
        while True:
            try:
                await self._beat_call(self._name, timeout=5)
            except grpc.aio.AioRpcError:
                self.missed += 1
            await asyncio.sleep(BEAT_EVERY)

    async def watch_channel(self):
        """Follow the state of the connection; each wait ends only with a change."""
        state = self._channel.get_state(try_to_connect=True)
        while True:
            await self._channel.wait_for_state_change(state)
            state = self._channel.get_state()


async def main():
    async with grpc.aio.insecure_channel(os.environ["GRPC_TARGET"], options=OPTIONS) as channel:
        presence = Presence(channel)
        await asyncio.gather(presence.beat(), presence.watch_channel())


if __name__ == "__main__":
    asyncio.run(main())
