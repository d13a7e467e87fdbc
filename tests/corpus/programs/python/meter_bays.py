# mypy: ignore-errors
"""Parking meters of a car park: every bay frees itself when its paid time is over."""

import os
import socketserver
import threading
import time


class RepeatTimer(threading.Timer):
    """A Timer that goes on firing until it is cancelled."""

    def run(self):
        while not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)


class Bay:
    def __init__(self, number):
        self.number = number
        self.paid_until = None
        self.lock = threading.Lock()
        # each bay looks after its own clock
        self.timer = RepeatTimer(0.25, self.expire)
        self.timer.name = f"bay-{number}"
        self.timer.daemon = True

    def open(self):
        self.timer.start()

    def pay(self, minutes):
        with self.lock:
            start = max(self.paid_until or 0.0, time.time())
            self.paid_until = start + minutes * 60

    def expire(self):
        with self.lock:
            if self.paid_until is not None and self.paid_until < time.time():
                self.paid_until = None


class CarPark:
    def __init__(self, size):
        self.bays = {number: Bay(number) for number in range(1, size + 1)}

    def open(self):
        for bay in self.bays.values():
            bay.open()


class PayHandler(socketserver.StreamRequestHandler):
    """One line a payment: BAY MINUTES"""

    def handle(self):
        for line in self.rfile:
            try:
                bay, minutes = map(int, line.split())
                self.server.park.bays[bay].pay(minutes)
                self.wfile.write(b"paid\n")
            except (ValueError, KeyError):
                self.wfile.write(b"error\n")


class PayServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address, park):
        super().__init__(address, PayHandler)
        self.park = park


def main():
    park = CarPark(400)
    park.open()
    with PayServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), park) as server:
        server.serve_forever(poll_interval=5)


if __name__ == "__main__":
    main()
