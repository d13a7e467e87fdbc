"""A runner that waits for the program it has started."""

from __future__ import annotations

import subprocess


def run_to_end(command: list[str]) -> int:
    child = subprocess.Popen(command)
    while child.poll() is None:
        pass
    return child.returncode


if __name__ == "__main__":
    raise SystemExit(run_to_end(["sleep", "600"]))
