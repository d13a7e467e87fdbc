# mypy: ignore-errors
"""Receives gauges as datagrams ("name:value") and reports them now and then."""

import asyncio
import os

REPORT_EVERY = 10


class GaugeProtocol(asyncio.DatagramProtocol):
    def __init__(self):
        self.gauges = {}

    def connection_made(self, transport):
        self.transport = transport
        self.report()

    def datagram_received(self, data, sender):
        name, _, value = data.decode("utf-8", "replace").partition(":")
        self.gauges[name] = value

    def report(self):
        if self.gauges:
            print(self.gauges, flush=True)
            self.gauges.clear()
        asyncio.get_running_loop().call_later(REPORT_EVERY, self.report)


async def main():
    loop = asyncio.get_running_loop()
    address = ("127.0.0.1", int(os.environ["PORT"]))
    await loop.create_datagram_endpoint(GaugeProtocol, local_addr=address)
    await asyncio.Event().wait()


asyncio.run(main())
