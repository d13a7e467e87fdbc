# mypy: ignore-errors
"""Keep one sorter process alive per belt."""

import multiprocessing
import os
import sys
import time
from multiprocessing.connection import wait


def sort_parcels(belt, config_path):
    """Needs the belt's configuration, which nobody has written yet."""
    try:
        with open(config_path) as config:
            config.read()
    except FileNotFoundError:
        sys.exit(78)
    while True:
        time.sleep(60)


class Supervisor:
    def __init__(self, belts, directory):
        self.belts = belts
        self.directory = directory
        self.running = {}
        self.restarts = 0

    def start_sorter(self, belt):
        config_path = os.path.join(self.directory, f"{belt}.toml")
        process = multiprocessing.Process(target=sort_parcels, args=(belt, config_path), name=f"sort-{belt}")
        process.start()
        self.running[belt] = process

    def run(self):
        for belt in self.belts:
            self.start_sorter(belt)
        while True:
            wait([process.sentinel for process in self.running.values()])
            for belt, process in list(self.running.items()):
                if not process.is_alive():
                    process.join()
                    self.restarts += 1
                    self.start_sorter(belt)


if __name__ == "__main__":
    Supervisor(["a", "b"], os.environ["DATA_DIR"]).run()
