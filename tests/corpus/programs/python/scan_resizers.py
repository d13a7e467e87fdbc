# mypy: ignore-errors
"""Resizes scanned pages in worker processes, which wait for pages on a shared queue; dead workers are
replaced.
"""

import multiprocessing
import multiprocessing.connection
import time

WORKERS = 3


def shrink(width, height, limit=1024):
    factor = min(1.0, limit / max(width, height))
    return round(width * factor), round(height * factor)


def resize_pages(pages, results):
    while True:
        page = pages.get()
        if page is None:
            return
        name, width, height = page
        results.put((name, shrink(width, height)))


class Crew:
    def __init__(self):
        self._context = multiprocessing.get_context("fork")
        self.pages = self._context.Queue()
        self.results = self._context.Queue()
        self._workers = [self._hire(number) for number in range(WORKERS)]

    def _hire(self, number):
        worker = self._context.Process(
            target=resize_pages, args=(self.pages, self.results), name=f"resizer-{number}", daemon=True
        )
        worker.start()
        return worker

    def watch(self):
        """Sleeps until a worker has died, and replaces it."""
        while True:
            multiprocessing.connection.wait([worker.sentinel for worker in self._workers])
            for number, worker in enumerate(self._workers):
                if not worker.is_alive():
                    time.sleep(1)
                    self._workers[number] = self._hire(number)


def main():
    crew = Crew()
    for number in range(10):
        crew.pages.put((f"page-{number}", 4960, 7016))
    for _ in range(10):
        crew.results.get()
    crew.watch()


if __name__ == "__main__":
    main()
