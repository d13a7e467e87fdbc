# mypy: ignore-errors
"""Collects the readings of probe processes over pipes, in one asyncio loop.

Each probe first calibrates itself.  Probes of the kind "reference" are done
after that, the others stay and measure whenever they are told to.
"""

import asyncio
import logging
import multiprocessing
import os
from multiprocessing.connection import wait
from pathlib import Path

log = logging.getLogger("desk")

PROBES = {"oven-1": "thermo", "oven-2": "thermo", "standard": "reference"}


def probe_main(name, kind, conn):
    """The child process: calibrate, then answer orders until the desk is gone."""
    offset = sum(ord(letter) for letter in name) % 7 / 10
    conn.send(("calibrated", offset))
    if kind == "reference":
        return
    desk = multiprocessing.parent_process().sentinel
    while desk not in wait([conn, desk]):
        order = conn.recv()
        conn.send(("reading", order, 20.0 + offset))


class Desk:
    def __init__(self, folder):
        self.links = {}
        self.processes = {}
        self.offsets = {}
        self.state = {}
        self.readings = (folder / "readings.csv").open("a", encoding="utf-8")

    def hire(self, name, kind):
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.Process(
            target=probe_main, args=(name, kind, theirs), name=f"probe-{name}", daemon=True
        )
        process.start()
        theirs.close()
        self.links[name] = ours
        self.processes[name] = process
        self.state[name] = "new"

    def on_message(self, name):
        try:
            kind, *values = self.links[name].recv()
        except (EOFError, ConnectionResetError):
            self.state[name] = "finished"
            return
        if kind == "calibrated":
            self.offsets[name] = values[0]
            self.state[name] = "ready"
            log.info("%s calibrated, offset %.1f", name, values[0])
        elif kind == "reading":
            order, value = values
            self.readings.write(f"{name},{order},{value}\n")
            self.readings.flush()

    async def attend(self):
        loop = asyncio.get_running_loop()
        for name, link in self.links.items():
            loop.add_reader(link.fileno(), self.on_message, name)
        # Orders come from the operator; this desk has none yet.
        await asyncio.Event().wait()


def main():
    logging.basicConfig(level=logging.INFO)
    desk = Desk(Path(os.environ["DATA_DIR"]))
    for name, kind in PROBES.items():
        desk.hire(name, kind)
    asyncio.run(desk.attend())


if __name__ == "__main__":
    main()
