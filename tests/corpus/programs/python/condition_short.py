"""A consumer that waits on a condition for fifty milliseconds at a time."""

from __future__ import annotations

import threading
from collections import deque


class Buffer:
    def __init__(self) -> None:
        self.items: deque[int] = deque()
        self.changed = threading.Condition()

    def take(self) -> int:
        with self.changed:
            while not self.items:
                self.changed.wait(0.05)
            return self.items.popleft()


buffer = Buffer()
consumer = threading.Thread(target=buffer.take, name="consumer")
consumer.start()
consumer.join()
