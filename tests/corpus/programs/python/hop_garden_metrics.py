# mypy: ignore-errors
"""Metrics of a hop garden in Prometheus' text form; the station's own scraper asks every four seconds."""

import asyncio
import os
import sys
import time
import urllib.request
from pathlib import Path

SCRAPE_S = 4


def scrape(url, path, parent):
    """Keep the last answer in a file, for the display in the barn."""
    while os.getppid() == parent:
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:
                path.write_bytes(answer.read())
        except OSError as error:
            print(f"scrape: {error}", flush=True)
        time.sleep(SCRAPE_S)


class Exporter:
    def __init__(self):
        self.started = time.time()
        self.scrapes = 0

    def render(self):
        self.scrapes += 1
        one, five, quarter = os.getloadavg()
        values = {
            "garden_uptime_seconds": time.time() - self.started,
            "garden_scrapes_total": self.scrapes,
            "garden_load1": one,
            "garden_load5": five,
            "garden_load15": quarter,
            "garden_free_bytes": os.statvfs("/").f_bavail * os.statvfs("/").f_frsize,
        }
        return "".join(f"{name} {value:g}\n" for name, value in values.items())

    async def answer(self, reader, writer):
        request = await reader.readline()
        while (await reader.readline()).strip():
            pass
        found = request.startswith(b"GET /metrics")
        body = (self.render() if found else "not here\n").encode()
        status = "200 OK" if found else "404 Not Found"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        writer.close()


async def main():
    server = await asyncio.start_server(Exporter().answer, "127.0.0.1", int(os.environ.get("PORT", "0")))
    port = server.sockets[0].getsockname()[1]
    target = os.path.join(os.environ.get("DATA_DIR", "."), "barn.prom")
    await asyncio.create_subprocess_exec(
        sys.executable, __file__, "scrape", f"http://127.0.0.1:{port}/metrics", target, str(os.getpid())
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:2] == ["scrape"]:
        scrape(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        asyncio.run(main())
