# mypy: ignore-errors
"""Watches the state of local units by a small command and offers a summary by TCP."""

import asyncio
import json
import os

UNITS = ("database", "cache", "mailer")
PROBE_EVERY = 0.1


class UnitProbe:
    """Asks for the state of one unit again and again."""

    def __init__(self, directory, unit):
        self.unit = unit
        self._path = os.path.join(directory, unit + ".state")
        self.state = "unknown"
        self.changes = 0

    async def probe_unit(self):
        while True:
            process = await asyncio.create_subprocess_exec(
                "head",
                "-n1",
                self._path,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
            )
            output, _ = await process.communicate()
            state = output.decode().strip()
            if state != self.state:
                self.state = state
                self.changes += 1
            await asyncio.sleep(PROBE_EVERY)


class Summary:
    def __init__(self, probes):
        self._probes = probes

    async def serve(self, reader, writer):
        await reader.readline()
        writer.write(json.dumps({probe.unit: probe.state for probe in self._probes}).encode())
        await writer.drain()
        writer.close()


async def main():
    directory = os.environ["DATA_DIR"]
    for unit in UNITS:
        with open(os.path.join(directory, unit + ".state"), "w", encoding="utf-8") as out:
            out.write("active\n")
    probes = [UnitProbe(directory, unit) for unit in UNITS]
    summary = Summary(probes)
    server = await asyncio.start_server(summary.serve, "127.0.0.1", int(os.environ["PORT"]))
    async with server:
        await asyncio.gather(*(probe.probe_unit() for probe in probes))


if __name__ == "__main__":
    asyncio.run(main())
