# mypy: ignore-errors
"""Gateway for museum kiosks: every kiosk keeps one line open and asks rarely.

On a closed day nobody touches a kiosk: the connections stand open, each with its own
task and its own idle limit, and there is nothing to answer. The test kiosks of the
foyer are opened by this process itself.
"""

import asyncio
import os
import time

IDLE_LIMIT = 600.0
SWEEP_EVERY = 20.0
FOYER_KIOSKS = 150


class Gateway:
    def __init__(self):
        self.last_seen = {}
        self.answers = {"hours": "10-18", "map": "see desk", "tour": "14:00"}

    async def serve_kiosk(self, reader, writer):
        peer = writer.get_extra_info("peername")
        self.last_seen[peer] = time.monotonic()
        try:
            while True:
                line = await self.next_question(reader)
                if not line:
                    break
                self.last_seen[peer] = time.monotonic()
                writer.write(self.answers.get(line.decode().strip(), "?").encode() + b"\n")
                await writer.drain()
        except (TimeoutError, ConnectionError):
            pass
        finally:
            self.last_seen.pop(peer, None)
            writer.close()

    async def next_question(self, reader):
        return await asyncio.wait_for(reader.readline(), IDLE_LIMIT)

    async def sweep(self):
        """Forget kiosks whose task died without saying so; a matter of microseconds."""
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            limit = time.monotonic() - 2 * IDLE_LIMIT
            for peer in [p for p, seen in self.last_seen.items() if seen < limit]:
                del self.last_seen[peer]


class Kiosk:
    def __init__(self, number):
        self.number = number

    async def stand(self, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0)  # let the others connect as well
        writer.write(b"hours\n")
        await reader.readline()
        # From now on only a visitor would make it ask; wait for the gateway to hang up.
        await reader.read()
        writer.close()


async def main():
    gateway = Gateway()
    server = await asyncio.start_server(
        gateway.serve_kiosk, "127.0.0.1", int(os.environ["PORT"]), backlog=256
    )
    kiosks = [asyncio.create_task(Kiosk(n).stand(int(os.environ["PORT"]))) for n in range(FOYER_KIOSKS)]
    sweeper = asyncio.create_task(gateway.sweep())
    async with server:
        await asyncio.gather(server.serve_forever(), sweeper, *kiosks)


asyncio.run(main())
