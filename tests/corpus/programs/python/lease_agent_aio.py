# mypy: ignore-errors
"""Agent of a build farm: keeps a lease at the coordinator over grpc.aio.

The lease is renewed every eight seconds.  Builds that the coordinator hands
out with a renewal are put into a queue and run one after the other.
"""

import asyncio
import json
import logging
import os
import random
import signal

import grpc
import grpc.aio

log = logging.getLogger("agent")

RENEW_EVERY = 8.0
DEADLINE = 4.0


def encode(message):
    return json.dumps(message).encode()


def decode(data):
    return json.loads(data) if data else {}


class Coordinator:
    """The few calls of the coordinator's service that an agent needs."""

    def __init__(self, channel):
        self._renew = channel.unary_unary(
            "/farm.Coordinator/RenewLease",
            request_serializer=encode,
            response_deserializer=decode,
        )

    async def renew(self, agent, busy):
        return await self._renew({"agent": agent, "busy": busy}, timeout=DEADLINE)


class Agent:
    def __init__(self, name, coordinator):
        self.name = name
        self.coordinator = coordinator
        self.builds = asyncio.Queue()
        self.current = None
        self.stopping = asyncio.Event()

    async def keep_lease(self):
        failures = 0
        while not self.stopping.is_set():
            try:
                answer = await self.coordinator.renew(self.name, self.current is not None)
                failures = 0
                for build in answer.get("builds", []):
                    self.builds.put_nowait(build)
                delay = RENEW_EVERY
            except grpc.aio.AioRpcError as error:
                failures += 1
                delay = min(60.0, 2.0**failures) * random.uniform(0.8, 1.2)
                log.warning("lease not renewed: %s, again in %.1f s", error.code(), delay)
            try:
                await asyncio.wait_for(self.stopping.wait(), delay)
            except TimeoutError:
                pass

    async def run_builds(self):
        while True:
            self.current = await self.builds.get()
            process = await asyncio.create_subprocess_exec("true")
            await process.wait()
            self.current = None


async def main():
    logging.basicConfig(level=logging.INFO)
    async with grpc.aio.insecure_channel(os.environ["GRPC_TARGET"]) as channel:
        agent = Agent(f"agent-{os.getpid()}", Coordinator(channel))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, agent.stopping.set)
        builds = asyncio.create_task(agent.run_builds(), name="builds")
        await agent.keep_lease()
        builds.cancel()


if __name__ == "__main__":
    asyncio.run(main())
