# mypy: ignore-errors
"""Packs an endless backup chunk by chunk, compressing in a thread."""

import asyncio
import lzma
import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHUNK = 200_000
WORDS = [b"invoice", b"customer", b"paid", b"open", b"reminder", b"address"]


def read_chunk(dice):
    """Stands for the next piece of the disk image."""
    return b" ".join(dice.choices(WORDS, k=CHUNK // 7))


def pack(chunk):
    return lzma.compress(chunk, preset=4)


async def back_up(target):
    loop = asyncio.get_running_loop()
    dice = random.Random(1)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="packer") as packer:
        number = 0
        while True:
            packed = await loop.run_in_executor(packer, pack, read_chunk(dice))
            # Ten slots are used in turn, the oldest is overwritten.
            (target / f"slot-{number % 10}.xz").write_bytes(packed)
            number += 1


asyncio.run(back_up(Path(os.environ["DATA_DIR"])))
