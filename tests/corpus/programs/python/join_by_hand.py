"""A main thread that waits for its worker by asking whether it lives."""

from __future__ import annotations

import threading
import time


def export() -> None:
    time.sleep(3600)


def wait_for_export(thread: threading.Thread) -> None:
    while thread.is_alive():
        pass


worker = threading.Thread(target=export, daemon=True)
worker.start()
wait_for_export(worker)
