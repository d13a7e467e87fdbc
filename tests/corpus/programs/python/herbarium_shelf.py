# mypy: ignore-errors
"""Herbarium catalogue service: keeps an index of all scanned sheets in memory."""

import asyncio
import hashlib
import json
import os
from pathlib import Path

ROOT = Path(os.environ.get("DATA_DIR", "/tmp")) / "sheets"
FAMILIES = ("asteraceae", "fabaceae", "orchidaceae", "poaceae", "rosaceae", "lamiaceae")


def import_backlog(per_family=900):
    """First start: the sheets of the old card index are written as files."""
    for family in FAMILIES:
        shelf = ROOT / family
        shelf.mkdir(parents=True, exist_ok=True)
        for number in range(per_family):
            sheet = {"family": family, "no": number, "note": "leg. unknown " * 40}
            (shelf / f"{number:05}.json").write_text(json.dumps(sheet))


class Catalogue:
    def __init__(self):
        self.by_digest = {}
        self.changed = asyncio.Event()

    async def refresh(self):
        """Pick up sheets that the scanner has added."""
        while True:
            found = {}
            for folder, _, names in os.walk(ROOT):
                for name in names:
                    raw = Path(folder, name).read_bytes()
                    digest = hashlib.sha256(raw).hexdigest()
                    found[digest] = json.loads(raw)
            if found.keys() != self.by_digest.keys():
                self.by_digest = found
                self.changed.set()
            await asyncio.sleep(2)

    async def announce(self):
        while True:
            await self.changed.wait()
            self.changed.clear()
            print("catalogue:", len(self.by_digest), "sheets", flush=True)

    async def look_up(self, reader, writer):
        digest = (await reader.readline()).decode().strip()
        writer.write(json.dumps(self.by_digest.get(digest)).encode() + b"\n")
        await writer.drain()
        writer.close()


async def main():
    catalogue = Catalogue()
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))
    server = await asyncio.start_server(catalogue.look_up, host, port)
    await asyncio.gather(server.serve_forever(), catalogue.refresh(), catalogue.announce())


if __name__ == "__main__":
    if not ROOT.exists():
        import_backlog()
    asyncio.run(main())
