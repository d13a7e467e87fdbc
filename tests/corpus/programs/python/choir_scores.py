# mypy: ignore-errors
"""Prepares sheet music: an engraver process and a layout process, driven by a conductor that waits for
orders.
"""

import ctypes
import multiprocessing
import signal
import time


def die_with_parent():
    """No orphans: the kernel ends this child when its parent ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class EditionGate:
    """The number of the edition that may be laid out; the conductor raises it."""

    def __init__(self):
        self.current = multiprocessing.Value("i", 0)

    def open_next(self):
        with self.current.get_lock():
            self.current.value += 1

    def wait_for(self, edition):
        # The conductor answers within microseconds, so give up the time slice and look again.
        raw = self.current.get_obj()
        while raw.value < edition:
            time.sleep(0)


def engrave(orders, finished):
    die_with_parent()
    while True:
        order = orders.get()
        finished.put(order[::-1])


def lay_out(gate, finished):
    die_with_parent()
    edition = 1
    while True:
        gate.wait_for(edition)
        finished.put(f"edition {edition}")
        edition += 1


def conduct(finished):
    """Files what the children deliver."""
    shelf = []
    while True:
        shelf.append(finished.get())


def main():
    context = multiprocessing.get_context("fork")
    orders = context.Queue()
    finished = context.Queue()
    gate = EditionGate()
    children = [
        context.Process(target=engrave, args=(orders, finished), name="engraver", daemon=True),
        context.Process(target=lay_out, args=(gate, finished), name="layout", daemon=True),
    ]
    for child in children:
        child.start()
    gate.open_next()
    conduct(finished)


if __name__ == "__main__":
    main()
