# mypy: ignore-errors
"""Darkroom: picks up negatives that cameras drop into a directory and files them by day."""

import logging
import os
import signal
import threading
import time
from pathlib import Path

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("darkroom")

SUFFIXES = {".raw", ".dng", ".tif"}


class Inbox(threading.Thread):
    def __init__(self, directory, archive):
        super().__init__(name="inbox", daemon=True)
        self.directory = directory
        self.archive = archive

    def new_negatives(self):
        with os.scandir(self.directory) as entries:
            return sorted(Path(entry.path) for entry in entries if Path(entry.name).suffix in SUFFIXES)

    def file_away(self, negative):
        day = time.strftime("%Y-%m-%d", time.localtime(negative.stat().st_mtime))
        target = self.archive / day
        target.mkdir(parents=True, exist_ok=True)
        negative.rename(target / negative.name)
        log.info("%s filed under %s", negative.name, day)

    def run(self):
        while True:
            for negative in self.new_negatives():
                self.file_away(negative)
            time.sleep(0.04)


def main():
    root = Path(os.environ["DATA_DIR"])
    inbox = root / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    Inbox(inbox, root / "archive").start()
    signal.pause()


if __name__ == "__main__":
    main()
