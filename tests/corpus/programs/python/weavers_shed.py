# mypy: ignore-errors
"""Weaving shed: looms wait for warps. The bobbin store has its own queue, the warp rack is a condition."""

import collections
import queue
import socket
import threading
import time

LOOMS = 80


class WarpRack:
    """Where the looms fetch a warp for their own pattern."""

    def __init__(self):
        self.changed = threading.Condition()
        self.warps = collections.defaultdict(collections.deque)
        self.draught = 0.0

    def fetch(self, pattern):
        with self.changed:
            while not self.warps[pattern]:
                self.changed.wait()
            return self.warps[pattern].popleft()

    def set_draught(self, value):
        """Everything that changes in the rack is announced to everybody."""
        with self.changed:
            self.draught = value
            self.changed.notify_all()


class Loom(threading.Thread):
    def __init__(self, rack, number):
        super().__init__(name=f"loom-{number}", daemon=True)
        self.rack = rack
        self.pattern = f"pattern-{number}"
        self.woven = 0

    def run(self):
        while True:
            self.rack.fetch(self.pattern)
            self.woven += 1


class Bobbins(threading.Thread):
    def __init__(self):
        super().__init__(name="bobbins", daemon=True)
        self.orders = queue.Queue()

    def run(self):
        while True:
            self.orders.get()


class AirProbe(threading.Thread):
    """The probe on the roof: a datagram with the draught, thirty times a second."""

    def __init__(self, address):
        super().__init__(name="probe", daemon=True)
        self.address = address

    def run(self):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            sock.sendto(b"0.25", self.address)
            time.sleep(1 / 30)


def main():
    rack = WarpRack()
    inlet = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    inlet.bind(("127.0.0.1", 0))
    for thread in [Loom(rack, n) for n in range(LOOMS)] + [Bobbins() for _ in range(4)]:
        thread.start()
    AirProbe(inlet.getsockname()).start()
    while True:
        rack.set_draught(float(inlet.recv(64)))


main()
