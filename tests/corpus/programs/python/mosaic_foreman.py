# mypy: ignore-errors
"""Mosaic workshop: keeps two tile setters running, each a process with the pattern loaded."""

import json
import logging
import multiprocessing
import os
import time
from multiprocessing.connection import wait
from pathlib import Path

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("foreman")

SETTERS = ("walls", "floors")


class TileSetter(multiprocessing.Process):
    def __init__(self, room, directory):
        super().__init__(name=f"setter-{room}", daemon=True)
        self.room = room
        self.directory = directory

    def run(self):
        pattern = json.loads((self.directory / f"{self.room}.json").read_text())
        while True:
            for tile in pattern["tiles"]:
                (self.directory / f"{self.room}.placed").write_text(str(tile))
                time.sleep(pattern.get("seconds_per_tile", 30))


class Foreman:
    def __init__(self, directory):
        self.directory = directory
        self.setters = {}

    def employ(self, room):
        setter = TileSetter(room, self.directory)
        setter.start()
        self.setters[setter.sentinel] = setter

    def supervise(self):
        for room in SETTERS:
            self.employ(room)
        while True:
            for sentinel in wait(list(self.setters)):
                gone = self.setters.pop(sentinel)
                gone.join()
                log.warning("%s left with %s, employing another", gone.name, gone.exitcode)
                time.sleep(0.1)
                self.employ(gone.room)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    Foreman(Path(os.environ["DATA_DIR"])).supervise()
