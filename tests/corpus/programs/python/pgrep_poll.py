"""A watchdog that starts a program to see whether another one runs."""

from __future__ import annotations

import subprocess
import time


def is_running(name: str) -> bool:
    return subprocess.run(["pgrep", "-x", name], stdout=subprocess.DEVNULL, check=False).returncode == 0


def watchdog() -> None:
    while True:
        if is_running("backup-agent"):
            print("backup is running", flush=True)
        time.sleep(0.1)


if __name__ == "__main__":
    watchdog()
