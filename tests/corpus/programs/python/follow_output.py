"""Follows the output of a program that has ended long ago."""

from __future__ import annotations

import subprocess
from typing import IO


def follow(stream: IO[str]) -> None:
    while True:
        line = stream.readline()
        if line.strip():
            print("child says", line.strip(), flush=True)


def main() -> None:
    child = subprocess.Popen(["echo", "listening"], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    follow(child.stdout)


if __name__ == "__main__":
    main()
