# mypy: ignore-errors
"""Archives scanned pages: the scanner delivers a stack every second or so, three workers pack it."""

import bz2
import hashlib
import os
import queue
import random
import threading
import time

STACK_EVERY = 1.2
PAGES_IN_STACK = 18
PACKERS = 3


class Scanner(threading.Thread):
    """Stands for the driver of the scanner: pages come in stacks, never one by one."""

    def __init__(self, tray):
        super().__init__(name="scanner", daemon=True)
        self.tray = tray
        self.chance = random.Random(3)
        self.page = 0

    def scan_page(self):
        # White paper with a few hundred dark marks.
        image = bytearray(b"\xff" * 200_000)
        for _ in range(400):
            start = self.chance.randrange(len(image) - 60)
            image[start : start + 60] = self.chance.randbytes(60)
        self.page += 1
        return self.page, bytes(image)

    def run(self):
        while True:
            for _ in range(PAGES_IN_STACK):
                self.tray.put(self.scan_page())
            time.sleep(STACK_EVERY)


class Packer(threading.Thread):
    def __init__(self, tray, index, number):
        super().__init__(name=f"packer-{number}", daemon=True)
        self.tray, self.index = tray, index
        self.path = os.path.join(os.environ["DATA_DIR"], f"archive-{number}.bz2")

    def run(self):
        while True:
            number, image = self.tray.get()
            self.pack(number, image)
            self.tray.task_done()

    def pack(self, number, image):
        packed = bz2.compress(image, 9)
        with open(self.path, "wb") as file:  # the robot takes the file away; only the newest stays
            file.write(packed)
        self.index.enter(number, hashlib.sha256(image).hexdigest(), len(packed))


class Index:
    def __init__(self):
        self.lock = threading.Lock()
        self.rows = {}

    def enter(self, number, digest, size):
        with self.lock:
            self.rows[number % 5000] = (digest, size)


def main():
    tray = queue.Queue(maxsize=100)
    index = Index()
    threads = [Packer(tray, index, n) for n in range(PACKERS)] + [Scanner(tray)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
