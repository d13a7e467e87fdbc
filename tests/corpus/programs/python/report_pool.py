# mypy: ignore-errors
"""Renders reports in a process pool; a broken pool is replaced by a new one."""

import concurrent.futures
import os
import queue
import time
from concurrent.futures.process import BrokenProcessPool

EXIT_CONFIG = 78


def load_fonts(path):
    """Each worker needs the fonts; without them it cannot do anything."""
    try:
        with open(path, "rb") as source:
            source.read()
    except FileNotFoundError:
        os._exit(EXIT_CONFIG)


def render(name):
    return name, f"<h1>{name}</h1>"


class ReportService:
    def __init__(self, data_dir):
        self._fonts = os.path.join(data_dir, "fonts.bin")
        self._out = data_dir
        self._waiting = queue.Queue()
        self.broken = 0

    def submit(self, name):
        self._waiting.put(name)

    def new_pool(self):
        return concurrent.futures.ProcessPoolExecutor(
            max_workers=2, initializer=load_fonts, initargs=(self._fonts,)
        )

    def render_reports(self):
        pool = self.new_pool()
        while True:
            name = self._waiting.get()
            try:
                _, page = pool.submit(render, name).result()
            except BrokenProcessPool:
                # Try the same report again with fresh workers.
                self.broken += 1
                pool.shutdown()
                time.sleep(0.05)
                pool = self.new_pool()
                self._waiting.put(name)
            else:
                with open(os.path.join(self._out, name + ".html"), "w", encoding="utf-8") as out:
                    out.write(page)


if __name__ == "__main__":
    service = ReportService(os.environ["DATA_DIR"])
    service.submit("month-end")
    service.render_reports()
