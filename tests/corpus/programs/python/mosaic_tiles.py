# mypy: ignore-errors
"""Mosaic renderer: a pool renders strips as soon as the scanner delivers their pixels."""

import multiprocessing as mp
import os
import time
import zlib
from pathlib import Path

STRIPS = ("north", "centre", "south")


def scanner_pipe(name):
    path = Path(os.environ.get("DATA_DIR", "/tmp")) / f"strip-{name}.pix"
    if not path.exists():
        os.mkfifo(path)
    return path


def render_strip(path):
    """Runs in the pool; opening the pipe waits until the scanner writes."""
    with open(path, "rb") as pixels:
        raw = pixels.read()
    return path.stem, zlib.crc32(raw), len(raw)


class Mosaic:
    def __init__(self, pool):
        self.pool = pool
        self.outstanding = {}
        self.finished = []

    def order(self, name):
        self.outstanding[name] = self.pool.apply_async(render_strip, (scanner_pipe(name),))

    def gather_strips(self):
        while self.outstanding:
            for name, job in list(self.outstanding.items()):
                if job.ready():
                    self.finished.append(self.outstanding.pop(name).get())
            time.sleep(0.05)

    def publish(self):
        for stem, checksum, size in self.finished:
            print(f"{stem}: {size} bytes, crc {checksum:08x}", flush=True)
        self.finished.clear()


def main():
    with mp.Pool(processes=len(STRIPS)) as pool:
        mosaic = Mosaic(pool)
        while True:
            for name in STRIPS:
                mosaic.order(name)
            mosaic.gather_strips()
            mosaic.publish()


if __name__ == "__main__":
    main()
