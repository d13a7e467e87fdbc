# mypy: ignore-errors
"""Stage control of a puppet theatre: the cues are plain code, the network side lives on an asyncio loop."""

import asyncio
import collections
import os


class Bridge:
    """Lets a program that is not asynchronous have an asyncio server beside it."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.cues = collections.deque()

    def open(self, port):
        server = asyncio.start_server(self.on_console, "127.0.0.1", port)
        self.server = self.loop.run_until_complete(server)

    async def on_console(self, reader, writer):
        async for line in reader:
            self.cues.append(line.decode().strip())
            writer.write(b"cue taken\n")
        writer.close()

    def pump(self):
        """Let the loop do what it has to do, and come back."""
        self.loop.call_soon(self.loop.stop)
        self.loop.run_forever()


class Stage:
    def __init__(self, bridge):
        self.bridge = bridge
        self.running = True
        self.curtain = "closed"

    def play(self, cue):
        if cue == "end":
            self.running = False
        elif cue.startswith("curtain "):
            self.curtain = cue.split()[1]
        print("cue:", cue, "curtain:", self.curtain, flush=True)

    def run(self):
        while self.running:
            self.bridge.pump()
            while self.bridge.cues:
                self.play(self.bridge.cues.popleft())


def main():
    bridge = Bridge()
    bridge.open(int(os.environ.get("PORT", "0")))
    Stage(bridge).run()


if __name__ == "__main__":
    main()
