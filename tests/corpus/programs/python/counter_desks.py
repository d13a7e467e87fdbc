# mypy: ignore-errors
"""Forty service desks, each with its own thread and queue of visitors."""

import queue
import threading
import time

DESKS = 40


class Desk(threading.Thread):
    def __init__(self, number: int) -> None:
        super().__init__(name=f"desk-{number}", daemon=True)
        self.visitors: queue.Queue[str] = queue.Queue()
        self.closing = threading.Event()
        self.served = 0

    def run(self) -> None:
        while not self.closing.is_set():
            try:
                visitor = self.visitors.get(timeout=30)
            except queue.Empty:
                continue
            self.serve(visitor)

    def serve(self, visitor: str) -> None:
        self.served += 1
        print(f"{self.name} serves {visitor}", flush=True)


def main() -> None:
    desks = [Desk(number) for number in range(DESKS)]
    for desk in desks:
        desk.start()
    desks[0].visitors.put("the first visitor")
    while True:
        time.sleep(60)
        print("served so far:", sum(desk.served for desk in desks), flush=True)


if __name__ == "__main__":
    main()
