# mypy: ignore-errors
"""Presence server: tells over a line protocol who is in the office. Nobody asks at night."""

import asyncio
import os
import signal


class PresenceServer:
    def __init__(self):
        self.present = set()
        self.commands = {"in": self.check_in, "out": self.check_out, "who": self.who}

    def check_in(self, name):
        self.present.add(name)
        return "ok"

    def check_out(self, name):
        self.present.discard(name)
        return "ok"

    def who(self, _):
        return " ".join(sorted(self.present)) or "nobody"

    async def serve_client(self, reader, writer):
        try:
            while line := await reader.readline():
                command, _, name = line.decode("utf-8", "replace").strip().partition(" ")
                action = self.commands.get(command)
                answer = action(name) if action else "what?"
                writer.write(answer.encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


async def main():
    presence = PresenceServer()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await asyncio.start_server(presence.serve_client, "127.0.0.1", int(os.environ["PORT"]))
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
