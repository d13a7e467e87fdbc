# mypy: ignore-errors
"""Order desks: each desk is a child process with its own inbox.

The express desk has two inboxes, urgent orders come first.
"""

import multiprocessing
import os
import signal
from pathlib import Path


class Desk(multiprocessing.Process):
    """Runs orders one after the other; a subclass says which one is next."""

    def __init__(self, name: str, book: Path) -> None:
        super().__init__(name=name, daemon=True)
        self.book = book
        self.inbox = multiprocessing.SimpleQueue()

    def run(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            order = self.next_order()
            if order is None:
                return
            self.fulfil(order)

    def next_order(self):
        return self.inbox.get()

    def fulfil(self, order) -> None:
        with self.book.open("a") as book:
            book.write(f"{self.name}: {order}\n")


class ExpressDesk(Desk):
    def __init__(self, name: str, book: Path) -> None:
        super().__init__(name, book)
        self.urgent = multiprocessing.SimpleQueue()

    def next_order(self):
        # Look at both inboxes in turn, so that an urgent order overtakes the others.
        while True:
            for inbox in (self.urgent, self.inbox):
                if not inbox.empty():
                    return inbox.get()


class ReturnsDesk(Desk):
    def fulfil(self, order) -> None:
        super().fulfil(f"refund {order}")


def main() -> None:
    book = Path(os.environ["DATA_DIR"]) / "orders.txt"
    desks = [Desk("standard", book), ReturnsDesk("returns", book), ExpressDesk("express", book)]
    for desk in desks:
        desk.start()
    for number, desk in enumerate(desks):
        desk.inbox.put({"order": 1000 + number})
    for desk in desks:
        desk.join()


if __name__ == "__main__":
    main()
