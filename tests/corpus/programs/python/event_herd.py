"""Thirty threads that a ticker wakes five times a second to no purpose."""

from __future__ import annotations

import threading
import time

tick = threading.Event()


def handler() -> None:
    while True:
        tick.wait()
        time.sleep(0.001)


def ticker() -> None:
    while True:
        time.sleep(0.2)
        tick.set()
        tick.clear()


for number in range(30):
    threading.Thread(target=handler, name=f"handler-{number}", daemon=True).start()
ticker()
