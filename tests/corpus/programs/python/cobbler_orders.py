# mypy: ignore-errors
"""Repair desk of a shoe shop: orders come in over a socket, benches work them off."""

import logging
import os
import queue
import socketserver
import threading
import time

logging.basicConfig(level=logging.INFO, format="%(threadName)s %(message)s")
log = logging.getLogger("cobbler")


class Bench(threading.Thread):
    def __init__(self, number, orders, finished):
        super().__init__(name=f"bench-{number}", daemon=True)
        self.orders = orders
        self.finished = finished
        self.closed = threading.Event()

    def next_order(self):
        try:
            return self.orders.get_nowait()
        except queue.Empty:
            return None

    def repair(self, order):
        started = time.monotonic()
        steps = [step.strip() for step in order.split(",") if step.strip()]
        self.finished.append((order, len(steps), time.monotonic() - started))
        log.info("order %r done, %d steps", order, len(steps))

    def run(self):
        log.info("open")
        while not self.closed.is_set():
            order = self.next_order()
            if order is not None:
                self.repair(order)


class Counter(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.server.orders.put(line.decode().strip())
            self.wfile.write(b"taken\n")


class Shop(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address):
        super().__init__(address, Counter)
        self.orders = queue.Queue()
        self.finished = []


def main():
    shop = Shop(("127.0.0.1", int(os.environ["PORT"])))
    bench = Bench(1, shop.orders, shop.finished)
    bench.start()
    shop.serve_forever(poll_interval=5)


if __name__ == "__main__":
    main()
