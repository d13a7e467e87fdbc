# mypy: ignore-errors
"""Dredger control: one process takes commands, one watches whether the deck crew holds the lock."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1
CHECKS_A_SECOND = 25


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class DeckLock:
    """The crew's tools are shell scripts: they take the lock with flock(1), so we ask the same way."""

    def __init__(self, path):
        self.path = path
        open(path, "a").close()

    def is_held(self):
        answer = subprocess.run(
            ["bash", "-c", 'exec 9<"$1"; flock -n 9 && echo free || echo held', "deck-lock", self.path],
            capture_output=True,
            text=True,
        )
        return answer.stdout.strip() == "held"


class LockWatcher(multiprocessing.Process):
    def __init__(self, lock, halted):
        super().__init__(name="lock-watcher")
        self.lock = lock
        self.halted = halted

    def run(self):
        die_with_parent()
        while True:
            if self.lock.is_held():
                self.halted.set()
            else:
                self.halted.clear()
            time.sleep(1 / CHECKS_A_SECOND)


class CommandDesk(multiprocessing.Process):
    def __init__(self, commands, halted):
        super().__init__(name="command-desk")
        self.commands = commands
        self.halted = halted

    def run(self):
        die_with_parent()
        while True:
            command = self.commands.get()
            if not self.halted.is_set():
                print("pump:", command, flush=True)


def main():
    halted = multiprocessing.Event()
    commands = multiprocessing.Queue()
    lock = DeckLock(os.path.join(os.environ.get("DATA_DIR", "/tmp"), "deck.lock"))
    crew = [CommandDesk(commands, halted), LockWatcher(lock, halted)]
    for member in crew:
        member.start()
    for member in crew:
        member.join()


if __name__ == "__main__":
    main()
