# mypy: ignore-errors
"""A tiny cron: runs the commands of a table, each at its own interval."""

import os
import sched
import subprocess
import time


class Entry:
    def __init__(self, interval, command):
        self.interval = interval
        self.command = command


class Cron:
    def __init__(self, directory):
        self.directory = directory
        self.scheduler = sched.scheduler(time.monotonic, time.sleep)

    def add(self, entry):
        self.scheduler.enter(entry.interval, 1, self.run_entry, (entry,))

    def run_entry(self, entry):
        subprocess.run(entry.command, shell=True, cwd=self.directory, check=False)
        self.add(entry)

    def run(self):
        self.scheduler.run()


def main():
    cron = Cron(os.environ.get("DATA_DIR", "."))
    cron.add(Entry(4.0, "date > last-run"))
    cron.add(Entry(7.0, "test -e backup.request && mv backup.request backup.running"))
    cron.add(Entry(3600.0, "rm -f *.tmp"))
    cron.run()


if __name__ == "__main__":
    main()
