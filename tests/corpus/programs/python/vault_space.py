# mypy: ignore-errors
"""Stops taking deposits into a vault directory when its disk is nearly full."""

import os
import subprocess
import threading
import time

LIMIT_PERCENT = 97


class SpaceGuard:
    def __init__(self, directory, check_every=0.2):
        self.directory = directory
        self.check_every = check_every
        self.accepting = threading.Event()

    def used_percent(self):
        output = subprocess.check_output(["df", "--output=pcent", self.directory], text=True)
        return int(output.splitlines()[-1].strip().rstrip("%"))

    def check(self):
        full = self.used_percent() >= LIMIT_PERCENT
        if full and self.accepting.is_set():
            print("vault is full, deposits are refused", flush=True)
            self.accepting.clear()
        elif not full and not self.accepting.is_set():
            print("vault has room", flush=True)
            self.accepting.set()

    def watch(self):
        while True:
            self.check()
            time.sleep(self.check_every)


def main():
    guard = SpaceGuard(os.environ["DATA_DIR"])
    watcher = threading.Thread(target=guard.watch, name="space-guard")
    watcher.start()
    watcher.join()


if __name__ == "__main__":
    main()
