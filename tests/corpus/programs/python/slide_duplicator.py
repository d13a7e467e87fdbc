# mypy: ignore-errors
"""Duplicates a slide collection: each file is copied, compared, and packed for the remote store."""

import hashlib
import itertools
import os
import random
import shutil
import zlib
from pathlib import Path

SLIDES = 24
SLIDE_BYTES = 400_000
CHUNK = 1 << 16


def fill_magazine(directory):
    """Stand-ins for the scans, where there are none yet."""
    directory.mkdir(parents=True, exist_ok=True)
    for number in range(SLIDES):
        path = directory / f"slide-{number:03}.raw"
        if not path.exists():
            row = bytes(random.randrange(40) for _ in range(2000))
            path.write_bytes(
                b"".join(bytes(reversed(row)) if n % 3 else row for n in range(SLIDE_BYTES // 2000))
            )


def digest(path):
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            total.update(chunk)
    return total.hexdigest()


def pack(path, target):
    packer = zlib.compressobj(6)
    with path.open("rb") as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            out.write(packer.compress(chunk))
        out.write(packer.flush())


class Duplicator:
    def __init__(self, magazine, store):
        self.magazine = magazine
        self.store = store

    def duplicate(self, slide, edition):
        copy = self.store / f"{edition}-{slide.name}"
        shutil.copyfile(slide, copy)
        if digest(copy) != digest(slide):
            raise RuntimeError(f"{copy} differs")
        pack(copy, copy.with_suffix(".z"))
        copy.unlink()

    def run(self):
        """One edition after the other; the oldest is given up when the next begins."""
        self.store.mkdir(exist_ok=True)
        for edition in itertools.count(1):
            for old in self.store.glob(f"{edition - 2}-*"):
                old.unlink()
            for slide in sorted(self.magazine.iterdir()):
                self.duplicate(slide, edition)


if __name__ == "__main__":
    base = Path(os.environ.get("DATA_DIR", "."))
    fill_magazine(base / "magazine")
    Duplicator(base / "magazine", base / "store").run()
