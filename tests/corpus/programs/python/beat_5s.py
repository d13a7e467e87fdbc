"""A thread pool that waits, and a heartbeat every five seconds."""

from __future__ import annotations

import os
import queue
import threading
import time
from pathlib import Path

jobs: queue.Queue[str] = queue.Queue()


def worker() -> None:
    while True:
        print(jobs.get(), flush=True)


def heartbeat(path: Path) -> None:
    while True:
        path.write_text(str(time.time()))
        time.sleep(5)


def main() -> None:
    for number in range(8):
        threading.Thread(target=worker, name=f"worker-{number}", daemon=True).start()
    heartbeat(Path(os.environ["DATA_DIR"]) / "alive")


main()
