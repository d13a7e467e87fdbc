"""A batch job that compresses files."""

from __future__ import annotations

import os
import random
import zlib
from pathlib import Path


def make_input(path: Path) -> None:
    generator = random.Random(7)
    words = [f"word{generator.randrange(10_000)}" for _ in range(300_000)]
    path.write_text(" ".join(words))


def compress(source: Path, target: Path) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        packer = zlib.compressobj(6)
        while chunk := reader.read(1 << 16):
            writer.write(packer.compress(chunk))
        writer.write(packer.flush())


def main() -> None:
    directory = Path(os.environ["DATA_DIR"])
    source = directory / "input.txt"
    make_input(source)
    for number in range(100_000):
        compress(source, directory / f"output-{number % 10}.z")


main()
