# mypy: ignore-errors
"""Door reader: takes badge numbers from the reader's buffer and writes an audit log."""

import collections
import logging
import logging.handlers
import os
import threading
import time


def make_logger(directory):
    handler = logging.handlers.RotatingFileHandler(
        os.path.join(directory, "door.log"), maxBytes=2_000_000, backupCount=1
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    logger = logging.getLogger("door")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    return logger


class DoorReader(threading.Thread):
    def __init__(self, door, logger):
        super().__init__(name=f"door-{door}", daemon=True)
        self.door = door
        self.logger = logger
        self.buffer = collections.deque()

    def run(self):
        self.logger.info("reader of door %s is ready", self.door)
        self.watch()

    def watch(self):
        while True:
            self.logger.debug("door %s: reading the buffer", self.door)
            if self.buffer:
                badge = self.buffer.popleft()
                self.logger.info("door %s: badge %s", self.door, badge)
            else:
                self.logger.debug("door %s: buffer is empty, %d badges waiting", self.door, len(self.buffer))
                self.logger.debug("door %s: no badge presented, trying again", self.door)
            time.sleep(0.004)


def main():
    logger = make_logger(os.environ["DATA_DIR"])
    readers = [DoorReader(door, logger) for door in ("north", "south")]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


if __name__ == "__main__":
    main()
