# mypy: ignore-errors
"""Funicular dispatcher: moves the cars when passengers have asked for a ride."""

import asyncio
import logging
import logging.handlers
import os
import pathlib


class StationAdapter(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return f"[{self.extra['station']}] {msg}", kwargs


class Station:
    def __init__(self, name):
        self.name = name
        self.waiting = 0
        self.log = StationAdapter(logging.getLogger("funicular"), {"station": name})

    def ring(self, passengers):
        self.waiting += passengers

    async def send_car(self):
        riders, self.waiting = self.waiting, 0
        self.log.info("car leaves with %d passengers", riders)
        await asyncio.sleep(90)


async def dispatch_cars(station):
    while True:
        station.log.info("waiting=%d, car at platform, doors open", station.waiting)
        if station.waiting:
            await station.send_car()
        else:
            station.log.info("no passengers, car stays")
        await asyncio.sleep(0.02)


async def serve_bell(stations, reader, writer):
    try:
        async for line in reader:
            name, _, passengers = line.decode().strip().partition(" ")
            if name in stations and passengers.isdigit():
                stations[name].ring(int(passengers))
    finally:
        writer.close()


def set_up_logging(folder):
    handler = logging.handlers.RotatingFileHandler(folder / "dispatch.log", maxBytes=5_000_000, backupCount=2)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


async def main():
    set_up_logging(pathlib.Path(os.environ.get("DATA_DIR", ".")))
    stations = {name: Station(name) for name in ("valley", "summit")}

    async def on_connect(reader, writer):
        await serve_bell(stations, reader, writer)

    await asyncio.start_server(
        on_connect, os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))
    )
    await asyncio.gather(*(dispatch_cars(station) for station in stations.values()))


if __name__ == "__main__":
    asyncio.run(main())
