# mypy: ignore-errors
"""Watches the weight of every hive in the apiary and reports swarms."""

import asyncio
import os
import random


class Hive:
    """One hive on a scale. Re-arms its own check, like a watchdog."""

    SWARM_LOSS_KG = 1.5

    def __init__(self, loop, number, on_swarm):
        self.loop = loop
        self.number = number
        self.on_swarm = on_swarm
        self.interval = random.uniform(0.2, 0.6)
        self.weight = self.reference = 38.0
        self._handle = None

    def start(self):
        self._handle = self.loop.call_later(self.interval, self.check_drift)

    def stop(self):
        if self._handle is not None:
            self._handle.cancel()

    def report(self, kg):
        self.weight = kg

    def check_drift(self):
        lost = self.reference - self.weight
        if lost >= self.SWARM_LOSS_KG:
            self.on_swarm(self.number, lost)
            self.reference = self.weight
        self._handle = self.loop.call_later(self.interval, self.check_drift)


class Apiary(asyncio.DatagramProtocol):
    def __init__(self, loop, hives):
        self.hives = [Hive(loop, n, self.swarmed) for n in range(hives)]
        for hive in self.hives:
            hive.start()

    def swarmed(self, number, lost):
        print(f"hive {number} lost {lost:.1f} kg, probably swarmed", flush=True)

    def datagram_received(self, data, addr):
        try:
            number, kg = data.decode().split()
            self.hives[int(number)].report(float(kg))
        except (ValueError, IndexError):
            pass


async def main():
    loop = asyncio.get_running_loop()
    host = os.environ.get("HOST", "127.0.0.1")
    await loop.create_datagram_endpoint(
        lambda: Apiary(loop, hives=120), local_addr=(host, int(os.environ["PORT"]))
    )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
