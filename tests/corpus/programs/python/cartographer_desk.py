# mypy: ignore-errors
"""Hands out map tile orders to a pool of draughtsmen (threads)."""

import collections
import os
import queue
import socketserver
import threading
import time


class OrderDesk:
    """Orders of equal sheets are merged, so they are taken from the queue in bulk."""

    def __init__(self):
        self._inbox = queue.SimpleQueue()
        self._bell = threading.Event()

    def submit(self, sheet):
        self._inbox.put(sheet)
        self._bell.set()

    def _drain(self):
        merged = collections.OrderedDict()
        while True:
            try:
                merged[self._inbox.get_nowait()] = True
            except queue.Empty:
                return list(merged)

    def batches(self):
        while True:
            sheets = self._drain()
            if not sheets:
                self._bell.wait(timeout=20)
                self._bell.clear()
                continue
            yield sheets
            time.sleep(0)  # let the draughtsmen begin before we take more


class Draughtsman(threading.Thread):
    def __init__(self, number, table):
        super().__init__(name=f"draughtsman-{number}", daemon=True)
        self._table = table
        self.drawn = 0

    def run(self):
        while True:
            sheet = self._table.get()
            if sheet is None:
                continue
            self.drawn += 1
            print(f"{self.name} draws {sheet}", flush=True)


class OrderHandler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.server.desk.submit(line.decode().strip())


class OrderServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    desk, table = OrderDesk(), queue.Queue()
    for number in range(32):
        Draughtsman(number, table).start()
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0")))
    server = OrderServer(address, OrderHandler)
    server.desk = desk
    threading.Thread(target=server.serve_forever, args=(30,), daemon=True).start()
    for sheets in desk.batches():
        for sheet in sheets:
            table.put(sheet)


if __name__ == "__main__":
    main()
