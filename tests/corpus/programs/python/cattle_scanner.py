# mypy: ignore-errors
"""Cattle gate: reads ear tags from the output of the scanner's helper program."""

import asyncio
import logging
import os
import signal
import subprocess

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("cattle")

HELPER = os.environ.get(
    "SCANNER_HELPER", "echo model R2; echo ready; sleep 0.5; echo tag 4021; echo tag 4022"
)


class Scanner:
    def __init__(self, loop, command):
        self.loop = loop
        self.command = command
        self.pending = b""
        self.tags = {}
        self.helper = None

    def start(self):
        self.helper = subprocess.Popen(
            ["sh", "-c", self.command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )
        descriptor = self.helper.stdout.fileno()
        os.set_blocking(descriptor, False)
        self.loop.add_reader(descriptor, self.on_output, descriptor)

    def on_output(self, descriptor):
        self.pending += os.read(descriptor, 4096)
        *lines, self.pending = self.pending.split(b"\n")
        for line in lines:
            self.on_line(line.decode())

    def on_line(self, line):
        word, _, rest = line.partition(" ")
        if word == "tag":
            self.tags[rest] = self.loop.time()
            log.info("animal %s passed", rest)
        else:
            log.info("scanner says %s", line)


async def main():
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    scanner = Scanner(loop, HELPER)
    scanner.start()
    await stopped.wait()
    log.info("%d animals today", len(scanner.tags))


if __name__ == "__main__":
    asyncio.run(main())
