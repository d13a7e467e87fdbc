# mypy: ignore-errors
"""Thumbnail service: a parent collects the results of a few worker processes."""

import multiprocessing as mp
from multiprocessing.connection import wait

MAX_TASKS = 2


def thumbnail_worker(conn, warmups):
    """Answer tasks; leave after MAX_TASKS, so that a leak cannot grow."""
    done = 0
    while done < MAX_TASKS:
        if warmups:
            task = warmups.pop()
        else:
            task = conn.recv()
        conn.send((task, len(task)))
        done += 1
    conn.close()


class ThumbnailPool:
    def __init__(self):
        self.by_conn = {}
        self.watched = []
        self.results = []

    def start_worker(self, warmups=()):
        ours, theirs = mp.Pipe()
        process = mp.Process(target=thumbnail_worker, args=(theirs, list(warmups)), daemon=True)
        process.start()
        theirs.close()
        self.by_conn[ours] = process
        # The sentinel wakes us when the process dies without a word.
        self.watched += [ours, process.sentinel]

    def collect(self):
        while True:
            for item in wait(self.watched, timeout=30):
                if item not in self.by_conn:
                    continue
                try:
                    self.results.append(item.recv())
                except EOFError:
                    # A retired worker: forget its pipe.
                    self.watched.remove(item)
                    del self.by_conn[item]
                    item.close()


def main():
    pool = ThumbnailPool()
    pool.start_worker(warmups=["cover.png", "back.png"])
    pool.start_worker()
    pool.start_worker()
    pool.collect()


if __name__ == "__main__":
    main()
