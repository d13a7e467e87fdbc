# mypy: ignore-errors
"""Copy desk: 64 copyist threads wait for pages, and a multiprocessing pool for the heavy illuminations."""

import multiprocessing
import os
import queue
import signal
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor


class CopyDesk:
    def __init__(self, desks):
        self.pages = queue.Queue()
        self.done = 0
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self.copy, name=f"copyist-{n}", daemon=True) for n in range(desks)
        ]

    def start(self):
        for thread in self.threads:
            thread.start()

    def copy(self):
        while True:
            page = self.pages.get()
            if page is None:
                return
            zlib.crc32(page)
            with self.lock:
                self.done += 1


def illuminate(size):
    return len(zlib.compress(os.urandom(size)))


def main():
    pool = multiprocessing.Pool(2)
    desk = CopyDesk(64)
    desk.start()
    binders = ThreadPoolExecutor(8, thread_name_prefix="binder")
    for n in range(200):
        desk.pages.put(b"page %d" % n)
    list(binders.map(zlib.adler32, [b"quire"] * 16))
    pool.map(illuminate, [4096] * 8)
    # Everything is at rest now, until a signal announces the next batch.
    signal.signal(signal.SIGUSR1, lambda *_: desk.pages.put(b"extra page"))
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
