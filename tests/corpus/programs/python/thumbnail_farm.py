# mypy: ignore-errors
"""Workers that make thumbnails; the parent hands out files and watches the workers."""

import multiprocessing
import os
import time
import zlib
from multiprocessing import connection

WORKERS = 3


def make_thumbnails(orders, finished, alive):
    """Runs in the child: None ends it."""
    while (order := orders.recv()) is not None:
        alive.value = time.time()
        finished.put((order, zlib.crc32(order.encode())))


class Farm:
    CHECK = 5.0

    def __init__(self, context):
        self._context = context
        self._finished = context.Queue()
        self._workers = {}

    def hire(self):
        orders, child_end = self._context.Pipe()
        alive = self._context.Value("d", time.time())
        process = self._context.Process(
            target=make_thumbnails, args=(child_end, self._finished, alive), daemon=True
        )
        process.start()
        child_end.close()
        self._workers[process.sentinel] = (process, orders, alive)

    def run(self):
        for _ in range(WORKERS):
            self.hire()
        while True:
            ready = connection.wait([*self._workers, self._finished._reader], timeout=self.CHECK)
            for item in ready:
                if item in self._workers:
                    process, orders, _ = self._workers.pop(item)
                    process.join()
                    orders.close()
                    time.sleep(1)
                    self.hire()
                else:
                    self._finished.get()


def main():
    os.chdir(os.environ["DATA_DIR"])
    Farm(multiprocessing.get_context("fork")).run()


if __name__ == "__main__":
    main()
