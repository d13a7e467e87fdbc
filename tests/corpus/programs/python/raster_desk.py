# mypy: ignore-errors
"""Rasterises pages in a process pool; a broken pool is replaced by a new one."""

import concurrent.futures
import multiprocessing
import os
import queue
import threading
from concurrent.futures.process import BrokenProcessPool

PROFILE = os.path.join(os.environ.get("DATA_DIR", "/nonexistent"), "profiles", "press.icc")


def load_profile():
    """Each worker reads the colour profile of the press once."""
    if not os.path.exists(PROFILE):
        os._exit(3)


def rasterise(page):
    return page * 2


class Desk:
    def __init__(self):
        self.finished = queue.Queue()
        self.replacements = 0

    def render(self, page):
        """Renders one page with a fresh pool."""
        context = multiprocessing.get_context("fork")
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context, initializer=load_profile) as pool:
            return pool.submit(rasterise, page).result()

    def work_through(self, pages):
        for page in pages:
            while True:
                try:
                    self.finished.put(self.render(page))
                    break
                except BrokenProcessPool:
                    # a worker was probably killed for its memory, try again
                    self.replacements += 1

    def deliver(self):
        while True:
            self.finished.get()


def main():
    desk = Desk()
    threading.Thread(target=desk.deliver, name="deliver", daemon=True).start()
    desk.work_through(range(1, 20))
    threading.Event().wait()


if __name__ == "__main__":
    main()
