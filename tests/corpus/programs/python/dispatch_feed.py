# mypy: ignore-errors
"""Follows the event feed of a taxi dispatch centre and keeps the list of free cars."""

import asyncio
import json
import os


class Feed:
    FIRST_DELAY = 0.5
    MAX_DELAY = 30.0

    def __init__(self, host, port):
        self._host = host
        self._port = port

    async def events(self):
        """All events, for ever: connects again whenever the line is lost."""
        delay = self.FIRST_DELAY
        while True:
            try:
                reader, writer = await asyncio.open_connection(self._host, self._port)
            except OSError:
                await asyncio.sleep(delay)
                delay = min(delay * 2, self.MAX_DELAY)
                continue
            delay = self.FIRST_DELAY
            try:
                writer.write(b'{"subscribe": "cars"}\n')
                while line := await reader.readline():
                    yield json.loads(line)
            except (ConnectionError, json.JSONDecodeError):
                pass  # the next turn connects again
            finally:
                writer.close()


class FreeCars:
    def __init__(self):
        self._cars = {}

    def apply(self, event):
        if event.get("state") == "free":
            self._cars[event["car"]] = event.get("position")
        else:
            self._cars.pop(event.get("car"), None)


async def main():
    feed = Feed(os.environ["HOST"], int(os.environ["PORT"]))
    cars = FreeCars()
    async for event in feed.events():
        cars.apply(event)


if __name__ == "__main__":
    asyncio.run(main())
