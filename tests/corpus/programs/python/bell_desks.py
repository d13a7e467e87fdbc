# mypy: ignore-errors
"""Reception of a town hall: a token in a pipe calls the next free desk."""

import os
import select
import threading
import time

DESKS = 48


class Bell:
    """A token pipe, as make's job server has one: who reads the byte has the job."""

    def __init__(self):
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)

    def ring(self):
        os.write(self._writer, b"!")

    def await_token(self):
        while True:
            select.select([self.reader], [], [])
            try:
                return os.read(self.reader, 1)
            except BlockingIOError:
                pass  # another desk was faster


class Desk:
    def __init__(self, number, bell, visitors):
        self.number = number
        self.bell = bell
        self.visitors = visitors
        self.calls = 0

    def work(self):
        while True:
            self.bell.await_token()
            self.calls += 1
            if self.visitors:
                print("desk", self.number, "serves", self.visitors.pop(), flush=True)


def main():
    bell, visitors = Bell(), []
    for number in range(DESKS):
        threading.Thread(target=Desk(number, bell, visitors).work, name=f"desk-{number}", daemon=True).start()
    while True:
        # In case that a visitor's own ring was lost.
        bell.ring()
        time.sleep(0.02)


main()
