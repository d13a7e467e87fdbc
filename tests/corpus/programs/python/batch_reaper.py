# mypy: ignore-errors
"""Looks after the batch converters of a document store: each has a pidfd in one selector."""

import dataclasses
import os
import selectors
import subprocess
import sys


@dataclasses.dataclass
class Batch:
    name: str
    process: subprocess.Popen
    code: int | None = None


class Reaper:
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.batches = []

    def launch(self, name, argv):
        # A converter reads its documents from its standard input.
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        batch = Batch(name, process)
        self.batches.append(batch)
        self.selector.register(os.pidfd_open(process.pid), selectors.EVENT_READ, batch)

    def watch(self):
        """Wait for the ends of the batches and note their exit codes."""
        while any(batch.code is None for batch in self.batches):
            for key, _ in self.selector.select():
                batch = key.data
                if batch.code is None:
                    batch.code = batch.process.wait()
                    print(batch.name, "ended with", batch.code, file=sys.stderr)


def main():
    reaper = Reaper()
    reaper.launch("letters", ["cat"])
    reaper.launch("invoices", ["cat"])
    reaper.launch("covers", ["true"])
    reaper.watch()


main()
