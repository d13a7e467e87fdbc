"""A lock-free reader of a shared counter."""

from __future__ import annotations

import os
from multiprocessing import shared_memory


def await_sequence(buffer: memoryview, wanted: int) -> None:
    while int.from_bytes(buffer[:8], "little") < wanted:
        os.sched_yield()


def main() -> None:
    block = shared_memory.SharedMemory(create=True, size=64)
    assert block.buf is not None
    try:
        await_sequence(block.buf, 1)
    finally:
        block.close()
        block.unlink()


if __name__ == "__main__":
    main()
