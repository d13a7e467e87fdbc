"""A pipeline stage that waits for another thread's flag."""

from __future__ import annotations

import threading
import time


class Stage:
    def __init__(self) -> None:
        self.ready = False
        self.waited_ns = 0

    def load_model(self) -> None:
        time.sleep(3600)
        self.ready = True

    def wait_until_ready(self) -> None:
        began_ns = time.perf_counter_ns()
        while not self.ready:
            self.waited_ns = time.perf_counter_ns() - began_ns


def main() -> None:
    stage = Stage()
    threading.Thread(target=stage.load_model, daemon=True, name="loader").start()
    stage.wait_until_ready()


main()
